import assert from "node:assert/strict";
import { type Decision, parsePolicyDocument } from "../../../../iam";
import {
  AwsError,
  type Call,
  type Operation,
  type Principal,
  type Service,
  type ServiceContext,
} from "../../../../local/aws/service";
import { createStates, type StatesService } from "../../../../local/aws/states";
import { COLLECTIONS } from "../../../../local/aws/states/records";
import type { Store } from "../../../../local/aws/store";
import { ACCOUNT, callerOf, lonelyContext, REGION } from "../../../support/lonelyService";
import type { ManualClock } from "../../../support/manualClock";
import { MemoryStore } from "../../../support/memoryStore";

export const ROLE = `arn:aws:iam::${ACCOUNT}:role/machine`;

/** A call of a task that a spec answers in its own time. */
export interface OpenCall {
  readonly service: string;
  readonly operation: string;
  readonly input: any;
  readonly call: Call;
  answer(output?: unknown): void;
  fail(code: string, message?: string, statusCode?: number): void;
}

/** Step Functions with the services around it played by a spec. */
export interface Stage {
  readonly states: StatesService;
  readonly clock: ManualClock;
  readonly store: Store;
  /** Calls that tasks have made and that are not answered yet, oldest first. */
  readonly calls: OpenCall[];
  readonly logLines: { readonly group: string; readonly message: any }[];
  /** What the role may not do, by action. */
  readonly denied: Set<string>;
  /** Whom the trust policies of other roles name, by role. */
  readonly trusts: Map<string, string>;
  trusted: boolean;
  run<Output = any>(operation: string, input?: object): Promise<Output>;
  /** Waits until the service has done all that it can do without a spec's help. */
  settle(): Promise<void>;
  nextCall(): Promise<OpenCall>;
  createMachine(definition: object, options?: object): Promise<string>;
  start(stateMachineArn: string, input?: unknown, name?: string): Promise<string>;
  history(executionArn: string): Promise<any[]>;
  /** Describes an execution once it is no longer running. */
  ended(executionArn: string): Promise<any>;
  /** Runs a definition that needs no help, and describes its execution. */
  execute(definition: object, input?: unknown): Promise<any>;
  /** The output of one that must succeed. */
  outputOf(definition: object, input?: unknown): Promise<any>;
}

/** @param store of an earlier stage */
export async function createStage(store?: Store, clock?: ManualClock): Promise<Stage> {
  const calls: OpenCall[] = [];
  const logLines: Stage["logLines"] = [];
  const denied = new Set<string>();
  const trusts = new Map<string, string>();
  const lonely = lonelyContext({ ...(store && { store }), ...(clock && { clock }) });
  const stage = { trusted: true };
  const context: ServiceContext = {
    ...lonely,
    services: {
      has: (_service, operation) => operation !== "Unheard",
      get: <S extends Service>(name: string) =>
        (name === "iam"
          ? iam(denied, trusts, () => stage.trusted)
          : logs(logLines)) as unknown as S,
      call: (service, operation, input, call) => {
        if (operation === "DescribeLogGroups") {
          return Promise.resolve({
            logGroups: [{ logGroupName: "/aws/vendedlogs/states/m" }],
          }) as any;
        }
        return new Promise<any>((resolve, reject) => {
          calls.push({
            service,
            operation,
            input,
            call,
            answer: resolve,
            fail: (code, message = code, statusCode = 400) =>
              reject(new AwsError(code, message, statusCode)),
          });
        });
      },
    },
  };
  const states = await createStates(context);
  const run = callerOf(states);
  await states.start?.();
  const built: Omit<Stage, "trusted"> = {
    states,
    clock: lonely.clock,
    store: lonely.store,
    calls,
    logLines,
    denied,
    trusts,
    run,
    settle,
    async nextCall() {
      await until(() => calls.length > 0);
      return calls.shift()!;
    },
    async createMachine(definition, options = {}) {
      const { stateMachineArn } = await run("CreateStateMachine", {
        name: "m",
        roleArn: ROLE,
        definition: JSON.stringify({ QueryLanguage: "JSONata", ...definition }),
        ...options,
      });
      return stateMachineArn;
    },
    async start(stateMachineArn, input = {}, name) {
      const { executionArn } = await run("StartExecution", {
        stateMachineArn,
        input: JSON.stringify(input),
        ...(name !== undefined && { name }),
      });
      return executionArn;
    },
    async history(executionArn) {
      const { events } = await run("GetExecutionHistory", { executionArn, maxResults: 1000 });
      return events;
    },
    async ended(executionArn) {
      let execution: any;
      await until(async () => {
        execution = await run("DescribeExecution", { executionArn });
        return execution.status !== "RUNNING";
      });
      return execution;
    },
    async execute(definition, input) {
      return built.ended(await built.start(await built.createMachine(definition), input));
    },
    async outputOf(definition, input) {
      const { status, output, error, cause } = await built.execute(definition, input);
      assert.equal(status, "SUCCEEDED", `${error}: ${cause}`);
      return JSON.parse(output);
    },
  };
  return Object.assign(stage, built);
}

/** Step Functions started again on what a crash at this moment would leave on disk. */
export async function crash({ store, clock }: Stage): Promise<Stage> {
  const left = new MemoryStore();
  for (const name of Object.values(COLLECTIONS)) {
    for await (const [key, value] of store.collection(name).range()) {
      await left.write([{ collection: name, key, value }]);
    }
  }
  return createStage(left, clock);
}

/** Lets all promises that are ready run on; takes no time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    if (await condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error("It does not happen.");
}

function iam(
  denied: ReadonlySet<string>,
  trusts: ReadonlyMap<string, string>,
  trusted: () => boolean,
) {
  const decide = (action: string): Decision => (denied.has(action) ? "implicitDeny" : "allowed");
  return {
    canAssume: trusted,
    trustOf(roleArn: string) {
      const AWS = trusts.get(roleArn);
      const statement = { Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" };
      return AWS && parsePolicyDocument({ Version: "2012-10-17", Statement: [statement] });
    },
    principalOf: (roleArn: string, session: string): Principal => ({
      kind: "role",
      arn: `${roleArn}/${session}`,
      roleName: roleArn.split("/").pop()!,
    }),
    authorize(_call: Call, access: ReturnType<Operation["access"]>) {
      const refused = access.find(({ action }) => decide(action) !== "allowed");
      if (refused) throw new AwsError("AccessDeniedException", `no ${refused.action}`);
    },
  };
}

function logs(lines: Stage["logLines"]) {
  return {
    async deliver(group: string, _stream: string, delivered: readonly { message: string }[]) {
      lines.push(...delivered.map(({ message }) => ({ group, message: JSON.parse(message) })));
    },
  };
}

export const PLACE = { region: REGION, accountId: ACCOUNT };

/** A definition of one state that ends. */
export function only(state: object): object {
  return { StartAt: "Only", States: { Only: { ...state, End: true } } };
}
