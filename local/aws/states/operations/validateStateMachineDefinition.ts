import type { Operation } from "../../service";
import { diagnose } from "../machines/checkedDefinition";
import { MACHINE_TYPES, type MachineType } from "../records";
import { checkEnum, checkMaxResults } from "../validation";

interface Input {
  readonly definition?: unknown;
  readonly type?: MachineType;
  /** The least severe of what is answered; warnings only when they are asked for. */
  readonly severity?: "ERROR" | "WARNING";
  readonly maxResults?: unknown;
}

export function validateStateMachineDefinition(): Operation<Input> {
  return {
    access: () => [{ action: "states:ValidateStateMachineDefinition", resource: "*" }],
    async run({ definition, type = "STANDARD", severity = "ERROR", maxResults }) {
      const limit = checkMaxResults(maxResults, 100);
      checkEnum("type", type, MACHINE_TYPES);
      checkEnum("severity", severity, ["ERROR", "WARNING"]);
      const found = diagnose(definition, type);
      const asked = found.filter((each) => severity === "WARNING" || each.severity === "ERROR");
      return {
        result: found.some((each) => each.severity === "ERROR") ? "FAIL" : "OK",
        diagnostics: asked.slice(0, limit),
        truncated: asked.length > limit,
      };
    },
  };
}
