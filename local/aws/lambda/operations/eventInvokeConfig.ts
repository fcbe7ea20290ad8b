import type { Clock, Operation } from "../../service";
import type { EventInvokeConfig, FunctionRecord } from "../functionRecord";
import type { Functions } from "../functions";
import { functionAccess } from "../permissions";
import { checkRange, invalidParameter, notEmulated, notFound } from "../validation";

type ConfigOperation =
  | "PutFunctionEventInvokeConfig"
  | "UpdateFunctionEventInvokeConfig"
  | "GetFunctionEventInvokeConfig"
  | "DeleteFunctionEventInvokeConfig"
  | "ListFunctionEventInvokeConfigs";

/** How often and how long invocations of type Event are tried. */
export function eventInvokeConfig(
  clock: Clock,
  functions: Functions,
): Record<ConfigOperation, Operation> {
  const of = (action: string) => (input: any) => [
    functionAccess(functions, action, input.FunctionName, input.Qualifier),
  ];
  const configured = ({ FunctionName, Qualifier }: any) => {
    const { arn, qualifier = "$LATEST" } = functions.refer(FunctionName, Qualifier);
    const record = qualifier === "$LATEST" ? functions.find(FunctionName) : undefined;
    if (record?.eventInvokeConfig) return { record, config: record.eventInvokeConfig };
    throw notFound(`The function ${arn}:${qualifier} doesn't have an EventInvokeConfig`);
  };
  const existing = ({ FunctionName, Qualifier }: any) => {
    const { qualifier = "$LATEST" } = functions.refer(FunctionName, Qualifier);
    const record = functions.find(FunctionName);
    if (record && qualifier === "$LATEST") return record;
    throw notFound("The function doesn't exist.");
  };
  const save = async (record: FunctionRecord, config: EventInvokeConfig) => {
    await functions.save({ ...record, eventInvokeConfig: config });
    return show(record, config);
  };

  return {
    PutFunctionEventInvokeConfig: {
      access: of("PutFunctionEventInvokeConfig"),
      run: async (input) => save(existing(input), configOf(input, clock)),
    },
    UpdateFunctionEventInvokeConfig: {
      access: of("UpdateFunctionEventInvokeConfig"),
      async run(input) {
        existing(input);
        const { record, config } = configured(input);
        return save(record, { ...config, ...configOf(input, clock) });
      },
    },
    GetFunctionEventInvokeConfig: {
      access: of("GetFunctionEventInvokeConfig"),
      async run(input) {
        const { record, config } = configured(input);
        return show(record, config);
      },
    },
    DeleteFunctionEventInvokeConfig: {
      access: of("DeleteFunctionEventInvokeConfig"),
      async run(input) {
        const { eventInvokeConfig: _, ...rest } = configured(input).record;
        await functions.save(rest);
        return {};
      },
    },
    ListFunctionEventInvokeConfigs: {
      access: of("ListFunctionEventInvokeConfigs"),
      async run({ FunctionName }) {
        const record = existing({ FunctionName });
        const { eventInvokeConfig: config } = record;
        return { FunctionEventInvokeConfigs: config ? [show(record, config)] : [] };
      },
    },
  };
}

/** Only what the input names, so that it can be laid over what was there. */
function configOf(input: any, clock: Clock): EventInvokeConfig {
  const { MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: age } = input;
  if (attempts !== undefined) checkRange("maximumRetryAttempts", attempts, 0, 2);
  if (age !== undefined) checkRange("maximumEventAgeInSeconds", age, 60, 21_600);
  const { OnSuccess, OnFailure } = input.DestinationConfig ?? {};
  if (attempts === undefined && age === undefined && input.DestinationConfig === undefined) {
    throw invalidParameter(
      "You must specify at least one of error handling or destination setting.",
    );
  }
  if (OnSuccess?.Destination || OnFailure?.Destination) throw notEmulated("DestinationConfig");
  return {
    lastModified: clock.now(),
    ...(attempts !== undefined && { maximumRetryAttempts: attempts }),
    ...(age !== undefined && { maximumEventAge: age }),
  };
}

function show({ arn }: FunctionRecord, config: EventInvokeConfig) {
  return {
    LastModified: new Date(config.lastModified),
    FunctionArn: `${arn}:$LATEST`,
    MaximumRetryAttempts: config.maximumRetryAttempts,
    MaximumEventAgeInSeconds: config.maximumEventAge,
    DestinationConfig: { OnSuccess: {}, OnFailure: {} },
  };
}
