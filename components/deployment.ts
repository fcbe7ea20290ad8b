import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Config } from "../config";
import { type Arns, arnsOf, type Place } from "./arns";
import { type ResourceNames, resourceNames } from "./names";

/** What all components of a stack share. Plain values: everything built from them is known at preview. */
export interface Deployment extends Place {
  readonly config: Config;
  readonly names: ResourceNames;
  readonly arns: Arns;
  /** Of every role, if there is one. */
  readonly permissionsBoundary: string | undefined;
  /** The ARN of the key that encrypts what is stored, if it is not AWS's own. */
  readonly kmsKey: string | undefined;
  /** The tags of a component's resources. */
  tags(component: string): Record<string, string>;
}

/** What a component makes its resources with. */
export interface Build {
  /** The component's own name, with which its resources' names begin. */
  readonly name: string;
  readonly deployment: Deployment;
  readonly parent: pulumi.Resource;
  readonly tags: Record<string, string>;
}

/** Asks AWS where the stack is deployed and names its resources. Throws `RunError` for a bad name. */
export async function describeDeployment(config: Config): Promise<Deployment> {
  const [{ accountId }, { region }, { partition }] = await Promise.all([
    aws.getCallerIdentity(),
    aws.getRegion(),
    aws.getPartition(),
  ]);
  const project = pulumi.getProject();
  const stack = pulumi.getStack();
  const arns = arnsOf({ partition, region, accountId });
  return {
    partition,
    region,
    accountId,
    config,
    arns,
    names: resourceNames({ project, stack, accountId, suffix: config.nameSuffix }),
    permissionsBoundary: asArn(config.permissionsBoundary, arns.policy),
    kmsKey: asArn(config.kmsKey, arns.key),
    tags: (component) => ({ ...config.tags, project, stack, component }),
  };
}

function asArn(nameOrArn: string, arnOf: (name: string) => string): string | undefined {
  if (nameOrArn === "") return undefined;
  return nameOrArn.startsWith("arn:") ? nameOrArn : arnOf(nameOrArn);
}
