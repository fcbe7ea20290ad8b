import { AwsError, type Operation, type ServiceContext } from "../../service";
import { tableAccess } from "../access";
import { validationError } from "../errors";
import { tableNameOf } from "../request";
import type { TableRecord, Tables } from "../tables";

/** Point-in-time recovery reaches back 1 to 35 days, 35 unless told. */
const MAX_DAYS = 35;
const DAY_MS = 24 * 60 * 60_000;
/** A table can be restored to any time up to five minutes ago. */
const LATEST_RESTORABLE_MS = 5 * 60_000;

/** Whether a table could be restored; restoring itself is not emulated. */
export function continuousBackups(
  context: ServiceContext,
  tables: Tables,
): Record<"DescribeContinuousBackups" | "UpdateContinuousBackups", Operation> {
  const existing = (name: string): TableRecord => {
    const table = tables.find(tableNameOf(name));
    if (!table) throw new AwsError("TableNotFoundException", `Table not found: ${name}`);
    return table;
  };
  const description = ({ pointInTimeRecovery }: TableRecord) => ({
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: pointInTimeRecovery
        ? enabled(pointInTimeRecovery, context.clock.now())
        : { PointInTimeRecoveryStatus: "DISABLED" },
    },
  });

  return {
    DescribeContinuousBackups: {
      access: (input) => [tableAccess(tables, "DescribeContinuousBackups", input.TableName)],
      run: async (input) => description(existing(input.TableName)),
    },
    UpdateContinuousBackups: {
      access: (input) => [tableAccess(tables, "UpdateContinuousBackups", input.TableName)],
      async run(input) {
        const { PointInTimeRecoveryEnabled, RecoveryPeriodInDays: days = MAX_DAYS } =
          input.PointInTimeRecoverySpecification ?? {};
        if (days < 1 || days > MAX_DAYS) {
          throw validationError(
            `1 validation error detected: Value '${days}' at 'pointInTimeRecoverySpecification.recoveryPeriodInDays' failed to satisfy constraint: Member must have value between 1 and ${MAX_DAYS}`,
          );
        }
        const { pointInTimeRecovery, ...rest } = existing(input.TableName);
        const since = pointInTimeRecovery?.since ?? context.clock.now();
        const updated: TableRecord = PointInTimeRecoveryEnabled
          ? { ...rest, pointInTimeRecovery: { since, days } }
          : rest;
        await tables.save(updated);
        return description(updated);
      },
    },
  };
}

function enabled({ since, days }: NonNullable<TableRecord["pointInTimeRecovery"]>, now: number) {
  return {
    PointInTimeRecoveryStatus: "ENABLED",
    RecoveryPeriodInDays: days,
    EarliestRestorableDateTime: new Date(Math.max(since, now - days * DAY_MS)),
    LatestRestorableDateTime: new Date(Math.max(since, now - LATEST_RESTORABLE_MS)),
  };
}
