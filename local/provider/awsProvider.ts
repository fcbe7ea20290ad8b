import { createHash } from "node:crypto";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { withHashes } from "./archives";
import { AwsClients, type AwsEnvironment } from "./awsClients";
import type { Difference, ResourceProvider } from "./resourceProvider";
import { RESOURCE_TYPES } from "./resources";
import { type Inputs, type ResourceType, removedKeys } from "./resourceType";
import { isRecord, type Properties, sameValue, UNKNOWN } from "./values";

/** The account where there is no AWS to ask: an offline preview. */
const LOCAL_ACCOUNT = "000000000000";

const byToken = new Map(RESOURCE_TYPES.map((type) => [type.token, type]));

/** The types of the Pulumi AWS provider that serverless stacks use, by plain AWS SDK calls. */
export class AwsProvider implements ResourceProvider {
  private readonly aws: AwsClients;

  constructor(environment: AwsEnvironment) {
    this.aws = new AwsClients(environment);
  }

  async check(token: string, name: string, inputs: Properties, old?: Properties) {
    const type = typeOf(token);
    const { nameProperty } = type;
    const checked: Record<string, unknown> = { ...type.defaults, ...inputs };
    if (nameProperty && checked[nameProperty] === undefined) {
      checked[nameProperty] = old?.[nameProperty] ?? generatedName(name);
    }
    return withHashes(checked) as Properties;
  }

  diff(token: string, oldInputs: Properties, newInputs: Properties): Difference {
    const { replaces, nameProperty } = typeOf(token);
    const changed = [
      ...Object.keys(newInputs).filter((key) => !sameInput(oldInputs[key], newInputs[key])),
      ...removedKeys(oldInputs, newInputs),
    ];
    return {
      changed,
      replaces: changed.filter((key) => replaces.includes("*") || replaces.includes(key)),
      deleteBeforeReplace: !nameProperty || !changed.includes(nameProperty),
    };
  }

  plan(token: string, inputs: Properties): Properties {
    const { computed } = typeOf(token);
    return { ...Object.fromEntries(computed.map((key) => [key, UNKNOWN])), ...outputsOf(inputs) };
  }

  async create(token: string, inputs: Properties) {
    const type = typeOf(token);
    const id = await type.create(inputs, this.aws);
    return { id, outputs: await this.outputs(type, id, inputs) };
  }

  async update(
    token: string,
    id: string,
    inputs: Properties,
    old: { readonly inputs: Properties },
  ) {
    const type = typeOf(token);
    if (!type.update) throw new Error(`${token} cannot be updated`);
    await type.update(id, inputs, this.aws, old.inputs);
    return this.outputs(type, id, inputs);
  }

  async read(token: string, id: string, inputs: Properties) {
    const type = typeOf(token);
    const found = await type.read(id, this.aws, inputs);
    if (!found) return undefined;
    const asWas = Object.entries(inputs).map(([key, value]) => [
      key,
      key in found && !sameInput(value, found[key]) ? found[key] : value,
    ]);
    return {
      inputs: Object.fromEntries(asWas) as Properties,
      outputs: { ...outputsOf(inputs), ...found },
    };
  }

  async delete(token: string, id: string, { inputs }: { readonly inputs: Properties }) {
    await typeOf(token).delete(id, this.aws, inputs as Inputs);
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    const { region } = this.aws.settings;
    switch (token) {
      case "aws:index/getCallerIdentity:getCallerIdentity":
        return this.callerIdentity();
      case "aws:index/getRegion:getRegion":
        return {
          id: region,
          region,
          name: region,
          description: region,
          endpoint: `ec2.${region}.amazonaws.com`,
        };
      case "aws:index/getPartition:getPartition":
        return {
          id: "aws",
          partition: "aws",
          dnsSuffix: "amazonaws.com",
          reverseDnsPrefix: "com.amazonaws",
        };
      case "aws:iam/getPolicyDocument:getPolicyDocument":
        return policyDocument(args);
      default:
        throw new Error(`the function ${token} is not emulated by the local provider`);
    }
  }

  private async callerIdentity(): Promise<Properties> {
    if (!this.aws.isConnected) {
      const arn = `arn:aws:iam::${LOCAL_ACCOUNT}:root`;
      return { id: LOCAL_ACCOUNT, accountId: LOCAL_ACCOUNT, arn, userId: LOCAL_ACCOUNT };
    }
    const { Account, Arn, UserId } = await this.aws.sts.send(new GetCallerIdentityCommand({}));
    return { id: Account, accountId: Account, arn: Arn, userId: UserId };
  }

  private async outputs(type: ResourceType, id: string, inputs: Properties): Promise<Properties> {
    const found = await type.read(id, this.aws, inputs);
    if (!found) throw new Error(`${type.token} ${id} was made, and is gone already`);
    return { ...outputsOf(inputs), ...found };
  }
}

function typeOf(token: string): ResourceType {
  const type = byToken.get(token);
  if (type) return type;
  throw new Error(
    `the local provider does not have the resource type ${token}; it has ` +
      `${[...byToken.keys()].join(", ")}`,
  );
}

/** Tags of the resource are all its tags, as the local provider has no default ones. */
function outputsOf(inputs: Properties): Properties {
  return "tags" in inputs ? { ...inputs, tagsAll: inputs.tags } : inputs;
}

/** Archives are the same when their contents are; JSON documents when they mean the same. */
function sameInput(old: unknown, now: unknown): boolean {
  if (isRecord(old) && isRecord(now) && old.hash && now.hash) return old.hash === now.hash;
  if (sameValue(old, now)) return true;
  const [oldDocument, newDocument] = [documentOf(old), documentOf(now)];
  return (
    oldDocument !== undefined && newDocument !== undefined && sameValue(oldDocument, newDocument)
  );
}

function documentOf(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** The resource's name and seven hexadecimal digits, as Pulumi names what has no name. */
function generatedName(name: string): string {
  const random = createHash("sha256").update(`${name}${process.hrtime.bigint()}`).digest("hex");
  return `${name}-${random.slice(0, 7)}`;
}

/** `aws.iam.getPolicyDocument`: its statements as JSON. */
function policyDocument({ statements = [], version = "2012-10-17" }: Properties): Properties {
  const Statement = (statements as Inputs[]).map((statement) => ({
    ...(statement.sid && { Sid: statement.sid }),
    Effect: statement.effect ?? "Allow",
    ...list("Action", statement.actions),
    ...list("NotAction", statement.notActions),
    ...list("Resource", statement.resources),
    ...list("NotResource", statement.notResources),
    ...principals("Principal", statement.principals),
    ...principals("NotPrincipal", statement.notPrincipals),
    ...conditions(statement.conditions),
  }));
  const json = JSON.stringify({ Version: version, Statement });
  return {
    id: createHash("sha256").update(json).digest("hex").slice(0, 10),
    json,
    minifiedJson: json,
  };
}

function list(key: string, values: readonly string[] | undefined): Properties {
  if (!values?.length) return {};
  return { [key]: values.length === 1 ? values[0] : values };
}

function principals(key: string, of: readonly Inputs[] | undefined): Properties {
  if (!of?.length) return {};
  if (of.some(({ type }) => type === "*")) return { [key]: "*" };
  const byType = of.map(({ type, identifiers }) => [
    type,
    identifiers.length === 1 ? identifiers[0] : identifiers,
  ]);
  return { [key]: Object.fromEntries(byType) };
}

function conditions(of: readonly Inputs[] | undefined): Properties {
  if (!of?.length) return {};
  const Condition: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of of) {
    Condition[test] = { ...Condition[test], [variable]: values.length === 1 ? values[0] : values };
  }
  return { Condition };
}
