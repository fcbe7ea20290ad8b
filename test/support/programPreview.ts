import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

export const project = "callback-workflow";
export const accountId = "123456789012";
const root = join(__dirname, "..", "..");

/** A resource that the program registered. */
export interface Made {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, any>;
}

/** What a preview would know: inputs that are given, and nothing of what AWS would answer. */
export class Preview implements pulumi.runtime.Mocks {
  readonly made: Made[] = [];

  constructor(private readonly place: { partition: string; region: string }) {}

  newResource({ type, name, inputs }: pulumi.runtime.MockResourceArgs) {
    this.made.push({ type, name, inputs });
    return { id: undefined, state: inputs };
  }

  call({ token }: pulumi.runtime.MockCallArgs) {
    return {
      "aws:index/getCallerIdentity:getCallerIdentity": { accountId },
      "aws:index/getRegion:getRegion": { region: this.place.region },
      "aws:index/getPartition:getPartition": { partition: this.place.partition },
    }[token]!;
  }

  ofType(type: string): Made[] {
    return this.made.filter((each) => each.type === type);
  }

  /** The statements of the policy of a role, by its physical name. */
  statements(role: string): { Action: string | string[]; Resource: string | string[] }[] {
    const policy = this.ofType("aws:iam/rolePolicy:RolePolicy").find(
      ({ inputs }) => inputs.role === role,
    );
    return JSON.parse(policy!.inputs.policy).Statement;
  }
}

function configOf(stack: string, further: Record<string, string>): Record<string, string> {
  const read = (file: string) => parse(readFileSync(join(root, file), "utf8")).config;
  const defaults = Object.entries<{ default: unknown }>(read("Pulumi.yaml")).map(
    ([key, { default: value }]) => [`${project}:${key}`, value],
  );
  const values = { ...Object.fromEntries(defaults), ...read(`Pulumi.${stack}.yaml`), ...further };
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

interface Previewed {
  readonly mocks: Preview;
  readonly outputs: Record<string, any>;
}

/** Serializing the functions takes a second, and the specs ask for few different stacks. */
const previewed = new Map<string, Promise<Previewed>>();

/** What a preview of a stack finds, the program being run for the first who asks. */
export function preview(
  stack: string,
  further: Record<string, string> = {},
  place = { partition: "aws", region: "eu-central-1" },
): Promise<Previewed> {
  const key = JSON.stringify([stack, further, place]);
  const found = previewed.get(key) ?? run(stack, further, place);
  previewed.set(key, found);
  return found;
}

async function run(
  stack: string,
  further: Record<string, string>,
  place: { partition: string; region: string },
): Promise<Previewed> {
  const mocks = new Preview(place);
  await pulumi.runtime.setMocks(mocks, project, stack, true);
  pulumi.runtime.setAllConfig(configOf(stack, further));
  const program: () => Promise<Record<string, unknown>> = require("../../index");
  const outputs = await program();
  await pulumi.runtime.disconnect();
  return { mocks, outputs };
}
