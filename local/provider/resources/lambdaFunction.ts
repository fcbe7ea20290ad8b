import type { FunctionConfiguration, Lambda } from "@aws-sdk/client-lambda";
import { zipOf } from "../archives";
import { type Inputs, type ResourceType, removedKeys, unlessGone } from "../resourceType";
import { type Properties, sameValue } from "../values";

const UNRESERVED = -1;

export const lambdaFunction: ResourceType = {
  token: "aws:lambda/function:Function",
  nameProperty: "name",
  defaults: {
    memorySize: 128,
    timeout: 3,
    packageType: "Zip",
    publish: false,
    skipDestroy: false,
    reservedConcurrentExecutions: UNRESERVED,
  },
  replaces: ["name", "packageType"],
  computed: [
    "arn",
    "invokeArn",
    "qualifiedArn",
    "qualifiedInvokeArn",
    "version",
    "lastModified",
    "sourceCodeHash",
    "sourceCodeSize",
  ],
  async create(inputs, { lambda }) {
    await lambda.createFunction({
      FunctionName: inputs.name,
      Code: { ZipFile: zipOf(inputs.code) },
      ...configuration(inputs),
      Architectures: inputs.architectures,
      Publish: inputs.publish,
      Tags: inputs.tags,
    });
    if (inputs.reservedConcurrentExecutions !== UNRESERVED) await reserve(lambda, inputs);
    return inputs.name;
  },
  async read(id, { lambda, settings: { region } }, inputs) {
    const found = await unlessGone(
      lambda.getFunction({ FunctionName: id }),
      "ResourceNotFoundException",
    );
    if (!found) return undefined;
    const { Configuration, Concurrency } = found;
    const { FunctionArn = "", Version, LastModified, CodeSha256, CodeSize } = Configuration!;
    const invoke = (arn: string) =>
      `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
    return {
      name: id,
      ...settingsOf(Configuration!, inputs),
      reservedConcurrentExecutions: Concurrency?.ReservedConcurrentExecutions ?? UNRESERVED,
      arn: FunctionArn,
      invokeArn: invoke(FunctionArn),
      qualifiedArn: `${FunctionArn}:${Version}`,
      qualifiedInvokeArn: invoke(`${FunctionArn}:${Version}`),
      version: Version,
      lastModified: LastModified,
      sourceCodeHash: CodeSha256,
      sourceCodeSize: CodeSize,
    };
  },
  async update(id, inputs, { lambda }, old) {
    const FunctionName = id;
    if (
      inputs.code?.hash !== old.code?.hash ||
      !sameValue(inputs.architectures, old.architectures)
    ) {
      await lambda.updateFunctionCode({
        FunctionName,
        ZipFile: zipOf(inputs.code),
        Architectures: inputs.architectures,
      });
    }
    await lambda.updateFunctionConfiguration({ FunctionName, ...configuration(inputs) });
    if (inputs.reservedConcurrentExecutions !== old.reservedConcurrentExecutions) {
      await reserve(lambda, inputs);
    }
    await tag(lambda, FunctionName, inputs, old);
  },
  async delete(id, { lambda }) {
    await unlessGone(lambda.deleteFunction({ FunctionName: id }), "ResourceNotFoundException");
  },
};

function configuration(inputs: Inputs) {
  return {
    Role: inputs.role,
    Handler: inputs.handler,
    Runtime: inputs.runtime,
    Timeout: inputs.timeout,
    MemorySize: inputs.memorySize,
    Description: inputs.description,
    KMSKeyArn: inputs.kmsKeyArn,
    ...(inputs.environment && { Environment: { Variables: inputs.environment.variables ?? {} } }),
    ...(inputs.tracingConfig && { TracingConfig: { Mode: inputs.tracingConfig.mode } }),
    ...(inputs.deadLetterConfig && {
      DeadLetterConfig: { TargetArn: inputs.deadLetterConfig.targetArn },
    }),
  };
}

/** What `configuration` has set. */
function settingsOf(found: FunctionConfiguration, { environment }: Inputs): Properties {
  const { Environment, TracingConfig, DeadLetterConfig } = found;
  return {
    role: found.Role,
    handler: found.Handler,
    runtime: found.Runtime,
    timeout: found.Timeout,
    memorySize: found.MemorySize,
    architectures: found.Architectures,
    kmsKeyArn: found.KMSKeyArn,
    environment: (Environment ?? environment) && { variables: Environment?.Variables ?? {} },
    tracingConfig: TracingConfig && { mode: TracingConfig.Mode },
    deadLetterConfig: DeadLetterConfig && { targetArn: DeadLetterConfig.TargetArn },
  };
}

async function reserve(lambda: Lambda, inputs: Inputs): Promise<void> {
  const { name: FunctionName, reservedConcurrentExecutions } = inputs;
  if (reservedConcurrentExecutions === UNRESERVED) {
    await lambda.deleteFunctionConcurrency({ FunctionName });
    return;
  }
  await lambda.putFunctionConcurrency({
    FunctionName,
    ReservedConcurrentExecutions: reservedConcurrentExecutions,
  });
}

async function tag(lambda: Lambda, name: string, { tags = {} }: Inputs, old: Inputs) {
  const { Configuration } = await lambda.getFunction({ FunctionName: name });
  const Resource = Configuration!.FunctionArn;
  const TagKeys = removedKeys(old.tags, tags);
  if (TagKeys.length) await lambda.untagResource({ Resource, TagKeys });
  if (Object.keys(tags).length) {
    await lambda.tagResource({ Resource, Tags: tags });
  }
}
