import { createHmac, randomUUID } from "node:crypto";
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { CommandError } from "../arguments";
import type { Stack } from "./stack";

/** What people decide about a story. */
export interface Decision {
  readonly jiraStoryId: string;
  readonly status: string;
  readonly message?: string;
  readonly decidedBy?: string;
}

/** The endpoint's answer: its status code and its JSON body. */
export interface Answer {
  readonly statusCode: number;
  readonly body: {
    readonly result: string;
    readonly message?: string;
    readonly executions?: string[];
  };
}

const TIMEOUT_MS = 35_000;

/** Signs a decision with the stack's secret and sends it to the callback endpoint. */
export async function deliver(stack: Stack, decision: Decision): Promise<Answer> {
  const { current } = await readSecret(stack);
  const body = JSON.stringify({ ...decision, deliveryId: randomUUID() });
  const response = await post(stack.outputs.callbackUrl, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-hub-signature": `sha256=${createHmac("sha256", current).update(body).digest("hex")}`,
    },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  return { statusCode: response.status, body: parseAnswer(text) };
}

/** `fetch` says in its message only that it failed. */
async function post(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    throw new CommandError(
      `the callback endpoint ${url} was not reached: ${cause?.message || message}`,
      { cause: error },
    );
  }
}

/** Both secrets a delivery may be signed with. */
export interface CallbackSecret {
  readonly current: string;
  readonly previous?: string;
}

/** @throws CommandError when the stack's secret has no value yet */
export async function readSecret(stack: Stack): Promise<CallbackSecret> {
  const secret = await findSecret(stack);
  if (secret) return secret;
  throw new CommandError(
    `the secret '${stack.outputs.callbackSecretName}' has no value yet, so every callback is refused; ` +
      "make one with 'npm run workflow -- secret rotate'",
  );
}

/** The stack's secret, or undefined while it has no value. */
export async function findSecret(stack: Stack): Promise<CallbackSecret | undefined> {
  const SecretId = stack.outputs.callbackSecretName;
  try {
    const client = new SecretsManagerClient(stack.client);
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
    return JSON.parse(SecretString ?? "{}") as CallbackSecret;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

function parseAnswer(text: string): Answer["body"] {
  try {
    return JSON.parse(text);
  } catch {
    return { result: "unreadable", message: text.slice(0, 200) };
  }
}
