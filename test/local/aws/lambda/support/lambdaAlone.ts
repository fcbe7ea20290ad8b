import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import { Registry } from "../../../../../local/aws/endpoint/services";
import { createIam } from "../../../../../local/aws/iam";
import { createLambda, type LambdaService } from "../../../../../local/aws/lambda";
import { createLogs } from "../../../../../local/aws/logs";
import type { Call, Clock, ServiceContext, ServiceName } from "../../../../../local/aws/service";
import { SystemClock } from "../../../../../local/aws/systemClock";
import { ACCOUNT, lonelyContext, REGION, ROOT_CALL } from "../../../../support/lonelyService";
import { MemoryStore } from "../../../../support/memoryStore";

export const ROLE = `arn:aws:iam::${ACCOUNT}:role/worker`;
export const functionArn = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;

/** What an operation is called with, as root unless said otherwise. */
export type Caller = <Output = any>(
  operation: string,
  input?: object,
  call?: Partial<Call>,
) => Promise<Output>;

/** Lambda with the services it rests on, and nothing else: no endpoint, no disk but for archives. */
export interface LambdaAlone {
  readonly context: ServiceContext;
  readonly lambda: LambdaService;
  readonly call: Caller;
  on(service: ServiceName): Caller;
  /** All messages of a function's log, in their order. */
  log(functionName: string): Promise<string[]>;
  /** Ends Lambda and builds it again on the same store and folder, as after a crash. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** With the role `worker`, which Lambda may assume and which may write all logs. */
export async function startLambda(
  options: { clock?: Clock; services?: (context: ServiceContext) => void } = {},
): Promise<LambdaAlone> {
  const folder = mkdtempSync(path.join(tmpdir(), "lambda-"));
  const registry = new Registry();
  const { clock = new SystemClock() } = options;
  const context: ServiceContext = {
    ...lonelyContext({ store: new MemoryStore(), folder }),
    clock,
    services: registry,
  };
  registry.add(await createIam(context));
  registry.add(createLogs(context));
  registry.add(await createLambda(context));
  const lambda = () => registry.get<LambdaService>("lambda");
  const on =
    (service: ServiceName): Caller =>
    (operation, input = {}, call = {}) =>
      registry.call(service, operation, input, { ...ROOT_CALL, ...call });
  await on("iam")("CreateRole", {
    RoleName: "worker",
    AssumeRolePolicyDocument: JSON.stringify(trusting("lambda.amazonaws.com")),
  });
  await on("iam")("PutRolePolicy", {
    RoleName: "worker",
    PolicyName: "logs",
    PolicyDocument: JSON.stringify(allowing(["logs:CreateLogStream", "logs:PutLogEvents"])),
  });
  return {
    context,
    get lambda() {
      return lambda();
    },
    call: on("lambda"),
    on,
    async log(functionName) {
      const logGroupName = `/aws/lambda/${functionName}`;
      const { events } = await on("logs")("FilterLogEvents", { logGroupName });
      return events.map(({ message }: { message: string }) => message);
    },
    async restart() {
      await lambda().stop?.();
      registry.add(await createLambda(context));
      await lambda().start?.();
    },
    async close() {
      await lambda().stop?.();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes a function, with its log group. */
export async function makeFunction(
  alone: Pick<LambdaAlone, "call" | "on">,
  name: string,
  code: string | Record<string, string>,
  input: object = {},
): Promise<void> {
  await alone.on("logs")("CreateLogGroup", { logGroupName: `/aws/lambda/${name}` });
  await alone.call("CreateFunction", {
    FunctionName: name,
    Role: ROLE,
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Code: { ZipFile: zip(typeof code === "string" ? { "index.js": code } : code) },
    ...input,
  });
}

/** The same bytes for the same files, whatever the time. */
export function zip(files: Record<string, string>): Buffer {
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)]);
  return Buffer.from(zipSync(Object.fromEntries(entries), { mtime: "2030-01-01" }));
}

export function trusting(service: string) {
  const statement = {
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
  };
  return { Version: "2012-10-17", Statement: [statement] };
}

export function allowing(actions: readonly string[], resource = "*") {
  const statement = { Effect: "Allow", Action: actions, Resource: resource };
  return { Version: "2012-10-17", Statement: [statement] };
}

/** What Invoke answers, with texts in place of bytes. */
export interface Invoked {
  readonly functionError?: string;
  readonly payload: any;
  /** The lines of LogResult. */
  readonly log: readonly string[];
}

/** Invokes a function as root, with the end of its log. */
export async function invoke(
  { call }: Pick<LambdaAlone, "call">,
  name: string,
  event: unknown = {},
): Promise<Invoked> {
  const { FunctionError, Payload, LogResult } = await call(
    "Invoke",
    { FunctionName: name, Payload: Buffer.from(JSON.stringify(event)), LogType: "Tail" },
    { requestId: randomUUID() },
  );
  return {
    functionError: FunctionError,
    payload: JSON.parse(Payload.toString()),
    log: Buffer.from(LogResult, "base64").toString().split("\n"),
  };
}
