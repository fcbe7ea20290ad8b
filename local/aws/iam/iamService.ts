import type { PolicyDocument } from "../../../iam";
import type { Access, Call, Principal, Service } from "../service";
import type { RoleRecord } from "./records";

/** An access key pair that SigV4 can be verified with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Absent for the root user's long-lived key. */
  readonly sessionToken?: string;
}

export interface KnownKey {
  readonly credentials: Credentials;
  readonly principal: Principal;
  /** Whether the session it belongs to has ended. */
  readonly expired?: boolean;
}

/** What IAM does for the other services behind its API. */
export interface IamService extends Service {
  readonly name: "iam";
  /** Throws AccessDenied (in the wording of AWS) unless all of it is allowed; root always is. */
  authorize(call: Call, access: readonly Access[]): void;
  /** Whose key it is, with its secret; undefined for a key that was never given out. */
  identify(accessKeyId: string): KnownKey | undefined;
  /** Credentials of a role, the same ones for each session name; they outlive restarts. */
  sessionFor(roleArn: string, sessionName: string): Credentials;
  /** New credentials of a role that hold until a time, in milliseconds since the epoch. */
  sessionUntil(expiresAt: number, roleArn: string, sessionName: string): Promise<Credentials>;
  /** Whether a role exists and its trust policy lets a service such as `lambda.amazonaws.com` assume it. */
  canAssume(
    roleArn: string,
    servicePrincipal: string,
    context?: Readonly<Record<string, string>>,
  ): boolean;
  /** A role's trust policy; undefined when there is no such role. */
  trustOf(roleArn: string): PolicyDocument | undefined;
  /** A role by its ARN or its name; undefined when there is none. */
  roleOf(arnOrName: string): Pick<RoleRecord, "Arn" | "RoleId" | "MaxSessionDuration"> | undefined;
  /** Inline, attached and managed policies of a role; throws NoSuchEntity. */
  policiesOf(roleArn: string): readonly PolicyDocument[];
  /** The principal as which a service acts with a role, such as a state machine's tasks. */
  principalOf(roleArn: string, sessionName: string): Extract<Principal, { kind: "role" }>;
}
