import type { ServiceContext } from "../../service";
import { AwsError, type Operation } from "../../service";
import type { CodeSource } from "../codeSource";
import { describe } from "../description";
import type { Functions } from "../functions";
import { functionAccess } from "../permissions";
import { checkRole, passRole } from "../role";
import { newSettings } from "../settings";
import { checkRequired, notEmulated, violation } from "../validation";

const ARCHITECTURES = ["x86_64", "arm64"];

export function checkArchitectures(architectures: readonly string[]): void {
  if (architectures.length > 1) {
    const rule = "Member must have length less than or equal to 1";
    throw violation("architectures", architectures, rule);
  }
  if (architectures.every((each) => ARCHITECTURES.includes(each))) return;
  throw violation(
    "architectures",
    architectures,
    `Member must satisfy constraint: [Member must satisfy enum value set: [${ARCHITECTURES.join(", ")}], Member must not be null]`,
  );
}

/** Makes a function of a zip archive; it is active at once. */
export function createFunction(
  context: ServiceContext,
  functions: Functions,
  source: CodeSource,
): Operation {
  return {
    access: (input) => [
      functionAccess(functions, "CreateFunction", input.FunctionName),
      passRole(input.Role),
      ...(input.Tags ? [functionAccess(functions, "TagResource", input.FunctionName)] : []),
    ],
    async run(input, call) {
      checkRequired("functionName", input.FunctionName);
      checkRequired("role", input.Role);
      checkRequired("code", input.Code);
      const { name, arn } = functions.refer(input.FunctionName);
      const { Architectures: architectures = ["x86_64"] } = input;
      checkArchitectures(architectures);
      if (input.Publish) throw notEmulated("Publish");
      if (input.Code.ImageUri) throw notEmulated("A container image");
      const settings = newSettings(name, input);
      checkRole(context, input.Role, arn);
      const code = await source.add(input.Code, call);
      if (functions.find(name)) {
        throw new AwsError("ResourceConflictException", `Function already exist: ${name}`, 409);
      }
      const record = await functions.save({
        name,
        arn,
        revisionId: "",
        lastModified: functions.now(),
        role: input.Role,
        code,
        settings,
        architectures,
        tags: input.Tags ?? {},
        permissions: [],
      });
      return describe(record);
    },
  };
}
