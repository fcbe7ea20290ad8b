import { createHmac, randomBytes } from "node:crypto";
import type { Principal, ServiceContext } from "../service";
import type { Credentials } from "./iamService";
import { base32 } from "./ids";
import type { Records } from "./records";

type RolePrincipal = Extract<Principal, { kind: "role" }>;

const SIGNING_KEY = "sessions";

/** Role sessions and their keys; a key's secret is derived from one random key of the data folder. */
export interface Sessions {
  /** The same credentials each time, also after a restart. */
  of(roleArn: string, sessionName: string): Credentials;
  /** Credentials of their own that hold until a time. */
  until(expiresAt: number, roleArn: string, sessionName: string): Promise<Credentials>;
  identify(accessKeyId: string): Identity | undefined;
  principalOf(roleArn: string, sessionName: string): RolePrincipal;
  /** Resolves when every key that was given out is on disk. */
  settled(): Promise<void>;
}

/** Whose key it is. */
export interface Identity {
  readonly credentials: Credentials;
  readonly principal: Principal;
  /** Milliseconds since the epoch; absent where it does not end. */
  readonly expiresAt?: number;
}

/** How long a key that has expired is still known as one, in milliseconds. */
const REMEMBERED_MS = 86_400_000;

export async function openSessions(
  { sessions, keys }: Records,
  { clock }: Pick<ServiceContext, "clock">,
): Promise<Sessions> {
  const known = new Map<string, Identity>();
  const forgetOld = async () => {
    const before = clock.now() - REMEMBERED_MS;
    for await (const [accessKeyId, { expiresAt = Number.POSITIVE_INFINITY }] of sessions.range()) {
      if (expiresAt >= before) continue;
      known.delete(accessKeyId);
      await sessions.delete(accessKeyId);
    }
  };
  await forgetOld();
  let forgotten = clock.now();
  let signingKey = keys.get(SIGNING_KEY);
  if (!signingKey) {
    signingKey = randomBytes(32).toString("hex");
    await keys.put(SIGNING_KEY, signingKey);
  }
  const secret = Buffer.from(signingKey, "hex");
  const derive = (...parts: string[]) =>
    createHmac("sha512", secret).update(JSON.stringify(parts)).digest();
  const idOf = (...parts: string[]) => `ASIA${base32(derive("id", ...parts)).slice(0, 16)}`;
  const writes = new Set<Promise<void>>();

  const identity = (accessKeyId: string, roleArn: string, sessionName: string) => ({
    credentials: {
      accessKeyId,
      secretAccessKey: derive("secret", accessKeyId).toString("base64").slice(0, 40),
      sessionToken: derive("token", accessKeyId).toString("base64"),
    },
    principal: principalOf(roleArn, sessionName),
  });

  return {
    of(roleArn, sessionName) {
      const accessKeyId = idOf(roleArn, sessionName);
      if (!sessions.get(accessKeyId)) {
        const write = sessions.put(accessKeyId, { roleArn, sessionName });
        writes.add(write);
        write.then(
          () => writes.delete(write),
          () => undefined,
        );
      }
      return identity(accessKeyId, roleArn, sessionName).credentials;
    },
    async until(expiresAt, roleArn, sessionName) {
      if (clock.now() > forgotten + REMEMBERED_MS) {
        forgotten = clock.now();
        await forgetOld();
      }
      const accessKeyId = idOf(roleArn, sessionName, randomBytes(16).toString("hex"));
      await sessions.put(accessKeyId, { roleArn, sessionName, expiresAt });
      return identity(accessKeyId, roleArn, sessionName).credentials;
    },
    identify(accessKeyId) {
      if (!known.has(accessKeyId)) {
        const session = sessions.get(accessKeyId);
        if (!session) return undefined;
        const { roleArn, sessionName, expiresAt } = session;
        known.set(accessKeyId, { ...identity(accessKeyId, roleArn, sessionName), expiresAt });
      }
      return known.get(accessKeyId);
    },
    principalOf,
    async settled() {
      await Promise.all(writes);
    },
  };
}

function principalOf(roleArn: string, sessionName: string): RolePrincipal {
  const roleName = roleNameIn(roleArn);
  const [, partition, , , account] = roleArn.split(":");
  return {
    kind: "role",
    arn: `arn:${partition}:sts::${account}:assumed-role/${roleName}/${sessionName}`,
    roleName,
  };
}

/** The name is what follows the last slash: a role's path is not part of it. */
export function roleNameIn(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf("/") + 1);
}
