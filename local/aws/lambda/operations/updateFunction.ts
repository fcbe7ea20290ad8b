import { AwsError, type Operation, type ServiceContext } from "../../service";
import type { CodeSource } from "../codeSource";
import { describe } from "../description";
import type { FunctionRecord } from "../functionRecord";
import type { Functions } from "../functions";
import { functionAccess } from "../permissions";
import { checkRole, passRole } from "../role";
import type { Runner } from "../runner/runner";
import { changedSettings } from "../settings";
import { notEmulated } from "../validation";
import { checkArchitectures } from "./createFunction";

/** Changes of code and settings; invocations under way end with what they started with. */
export function updateFunction(
  context: ServiceContext,
  functions: Functions,
  source: CodeSource,
  runner: Runner,
): Record<"UpdateFunctionCode" | "UpdateFunctionConfiguration", Operation> {
  const save = async (record: FunctionRecord) => {
    const saved = await functions.save({ ...record, lastModified: functions.now() });
    runner.retire(record.name);
    return describe(saved);
  };

  return {
    UpdateFunctionCode: {
      access: ({ FunctionName }) => [functionAccess(functions, "UpdateFunctionCode", FunctionName)],
      async run(input, call) {
        const record = functions.get(input.FunctionName);
        checkRevision(record, input.RevisionId);
        if (input.ImageUri) throw notEmulated("A container image");
        if (input.Publish) throw notEmulated("Publish");
        const { Architectures: architectures = record.architectures } = input;
        checkArchitectures(architectures);
        const code = await source.add(input, call);
        if (input.DryRun) return describe({ ...record, code, architectures });
        return save({ ...functions.get(input.FunctionName), code, architectures });
      },
    },
    UpdateFunctionConfiguration: {
      access: ({ FunctionName, Role }) => [
        functionAccess(functions, "UpdateFunctionConfiguration", FunctionName),
        ...(Role ? [passRole(Role)] : []),
      ],
      async run(input) {
        const record = functions.get(input.FunctionName);
        checkRevision(record, input.RevisionId);
        const { Role: role = record.role } = input;
        if (role !== record.role) checkRole(context, role, record.arn);
        return save({ ...record, role, settings: changedSettings(record.settings, input) });
      },
    },
  };
}

export function checkRevision(
  record: FunctionRecord,
  revisionId: string | undefined,
  api: "GetFunction/GetAlias" | "GetPolicy" = "GetFunction/GetAlias",
): void {
  if (revisionId === undefined || revisionId === record.revisionId) return;
  throw new AwsError(
    "PreconditionFailedException",
    `The Revision Id provided does not match the latest Revision Id. Call the ${api} API to retrieve the latest Revision Id`,
    412,
  );
}
