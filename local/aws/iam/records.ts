import type { Collection, Store } from "../store";

export interface RoleRecord {
  readonly RoleName: string;
  readonly RoleId: string;
  readonly Arn: string;
  readonly Path: string;
  /** ISO 8601. */
  readonly CreateDate: string;
  readonly Description?: string;
  /** Seconds. */
  readonly MaxSessionDuration: number;
  readonly AssumeRolePolicyDocument: string;
  readonly PermissionsBoundary?: string;
  readonly Tags: readonly Tag[];
  /** Documents as text, by policy name. */
  readonly inline: Readonly<Record<string, string>>;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
}

export interface PolicyRecord {
  readonly PolicyName: string;
  readonly PolicyId: string;
  readonly Arn: string;
  readonly Path: string;
  readonly CreateDate: string;
  readonly UpdateDate: string;
  readonly Description?: string;
  readonly DefaultVersionId: string;
  readonly versions: readonly PolicyVersionRecord[];
  readonly Tags: readonly Tag[];
}

export interface PolicyVersionRecord {
  readonly VersionId: string;
  readonly Document: string;
  readonly CreateDate: string;
}

/** A session's key: only what it stands for; its secret is derived. */
export interface SessionRecord {
  readonly roleArn: string;
  readonly sessionName: string;
  /** Milliseconds since the epoch; absent for the sessions of services, which they renew. */
  readonly expiresAt?: number;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** What IAM keeps: roles by name, managed policies by ARN, sessions by access key id. */
export interface Records {
  readonly roles: Collection<RoleRecord>;
  readonly policies: Collection<PolicyRecord>;
  readonly sessions: Collection<SessionRecord>;
  readonly keys: Collection<string>;
}

export function openRecords(store: Store): Records {
  return {
    roles: store.collection("iam/roles"),
    policies: store.collection("iam/policies"),
    sessions: store.collection("iam/sessions"),
    keys: store.collection("iam/keys"),
  };
}

export async function valuesOf<V>(collection: Collection<V>): Promise<V[]> {
  const values: V[] = [];
  for await (const [, value] of collection.range()) values.push(value);
  return values;
}
