import type { Operation } from "../../service";
import { tableAccess } from "../access";
import { validationError } from "../errors";
import { tableNameOf } from "../request";
import type { Tables } from "../tables";

/** Which attribute, if any, says when an item expires. */
export function timeToLive(
  tables: Tables,
): Record<"UpdateTimeToLive" | "DescribeTimeToLive", Operation> {
  return {
    UpdateTimeToLive: {
      access: (input) => [tableAccess(tables, "UpdateTimeToLive", input.TableName)],
      async run(input) {
        const { AttributeName, Enabled } = input.TimeToLiveSpecification ?? {};
        if (
          typeof AttributeName !== "string" ||
          AttributeName.length < 1 ||
          AttributeName.length > 255
        ) {
          throw validationError(
            "1 validation error detected: Value at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: Member must have length between 1 and 255",
          );
        }
        const table = tables.get(tableNameOf(input.TableName));
        const current = table.timeToLive?.attribute;
        if (current !== undefined && current !== AttributeName) {
          throw validationError(
            `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`,
          );
        }
        if ((current !== undefined) === Boolean(Enabled)) {
          throw validationError(`TimeToLive is already ${Enabled ? "enabled" : "disabled"}`);
        }
        const { timeToLive: _, ...rest } = table;
        await tables.save(Enabled ? { ...rest, timeToLive: { attribute: AttributeName } } : rest);
        return { TimeToLiveSpecification: { AttributeName, Enabled: Boolean(Enabled) } };
      },
    },
    DescribeTimeToLive: {
      access: (input) => [tableAccess(tables, "DescribeTimeToLive", input.TableName)],
      async run(input) {
        const { timeToLive } = tables.get(tableNameOf(input.TableName));
        return {
          TimeToLiveDescription: timeToLive
            ? { TimeToLiveStatus: "ENABLED", AttributeName: timeToLive.attribute }
            : { TimeToLiveStatus: "DISABLED" },
        };
      },
    },
  };
}
