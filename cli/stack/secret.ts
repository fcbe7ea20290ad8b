import { randomBytes } from "node:crypto";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { findSecret } from "./delivery";
import type { Stack } from "./stack";

/** 256 bits, as strong as the HMAC-SHA256 it keys. */
const SECRET_BYTES = 32;

/** Writes a new secret; the one before it stays valid, so that no delivery is lost meanwhile. */
export async function rotateSecret(stack: Stack): Promise<{ previousKept: boolean }> {
  const before = await findSecret(stack);
  const value = {
    current: randomBytes(SECRET_BYTES).toString("base64url"),
    previous: before?.current,
  };
  await new SecretsManagerClient(stack.client).send(
    new PutSecretValueCommand({
      SecretId: stack.outputs.callbackSecretName,
      SecretString: JSON.stringify(value),
    }),
  );
  return { previousKept: before !== undefined };
}

/** Gives a stack that has no secret yet a random one. */
export async function ensureSecret(stack: Stack): Promise<void> {
  if (!(await findSecret(stack))) await rotateSecret(stack);
}
