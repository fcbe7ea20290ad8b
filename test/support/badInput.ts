import fc from "fast-check";
import { AwsError, type Service } from "../../local/aws/service";
import { ROOT_CALL } from "./lonelyService";

const STRUCTURES = [
  [],
  {},
  [null],
  [{}],
  { Objects: [null] },
  { Rules: [null] },
  { TagSet: [{ Key: 5 }] },
  { Parts: [{}] },
  [{ Put: {} }],
  [{ Get: null }],
  { Orders: [null] },
  { Orders: { Keys: null } },
  { customer: null },
];

/**
 * Calls every operation with members of the wrong type and throws what is not an error of AWS:
 * a Step Functions task can ask for anything.
 * @param valid members that are right, so that some calls get past the first check
 * @param members names of members to fill with anything
 */
export async function refusesBadInput(
  service: Service,
  valid: object,
  members: readonly string[],
): Promise<void> {
  const value = fc.oneof(
    fc.string(),
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(...STRUCTURES),
  );
  const input = fc
    .tuple(fc.constantFrom({}, valid), fc.dictionary(fc.constantFrom(...members), value))
    .map(([right, wrong]) => ({ ...right, ...wrong }));
  for (const operation of Object.values(service.operations)) {
    await fc.assert(
      fc.asyncProperty(input, async (any) => {
        await onlyAwsErrors(async () => operation.access(any, ROOT_CALL));
        await onlyAwsErrors(() => operation.run(any, ROOT_CALL));
      }),
      { numRuns: 30, seed: 1 },
    );
  }
}

async function onlyAwsErrors(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
}
