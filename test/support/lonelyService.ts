import { randomUUID } from "node:crypto";
import type { Call, Service, ServiceContext } from "../../local/aws/service";
import type { Store } from "../../local/aws/store";
import { ManualClock } from "./manualClock";
import { MemoryStore } from "./memoryStore";

export const ACCOUNT = "000000000000";
export const REGION = "eu-central-1";

export const ROOT_CALL: Call = {
  principal: { kind: "root", arn: `arn:aws:iam::${ACCOUNT}:root` },
  requestId: randomUUID(),
  region: REGION,
  accountId: ACCOUNT,
};

/** What a service is built with when no other service is there. */
export function lonelyContext(
  options: { clock?: ManualClock; store?: Store; folder?: string } = {},
): ServiceContext & { readonly clock: ManualClock } {
  return {
    region: REGION,
    accountId: ACCOUNT,
    partition: "aws",
    store: options.store ?? new MemoryStore(),
    endpoint: "http://127.0.0.1:4566",
    clock: options.clock ?? new ManualClock(),
    folder(name) {
      if (options.folder === undefined) throw new Error(`${name} has no folder in this spec`);
      return options.folder;
    },
    services: {
      call: (service, operation) => {
        throw new Error(`${service}:${operation} is not there in this spec`);
      },
      has: () => false,
      get: (name) => {
        throw new Error(`${name} is not there in this spec`);
      },
    },
  };
}

/** Calls an operation as root. */
export function callerOf(service: Service) {
  return async <Output = any>(operation: string, input: object = {}): Promise<Output> =>
    service.operations[operation].run(input, ROOT_CALL);
}
