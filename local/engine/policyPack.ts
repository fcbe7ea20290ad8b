import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { GRPC_LIMITS } from "../grpc";
import { structOf } from "../provider/structs";
import { isRecord, type Properties, withSecrets } from "../provider/values";
import type { Registration } from "./deployment";
import { NotThereError, ProjectError } from "./errors";
import type { Finding } from "./events";
import type { ResourceState } from "./state";

/** A resource as policies see it. */
export type Analyzed = Pick<
  Registration,
  | "urn"
  | "type"
  | "name"
  | "parent"
  | "protect"
  | "ignoreChanges"
  | "deleteBeforeReplace"
  | "dependencies"
  | "propertyDependencies"
> & { readonly properties: Properties; readonly secrets: readonly string[] };

type Level = Finding["enforcementLevel"];

/** As in Pulumi's analyzer.proto. */
const LEVELS: readonly Level[] = ["advisory", "mandatory", "disabled", "remediate"];

/** A policy pack that runs in a process of its own, as the real engine starts it. */
export class PolicyPack {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: AnalyzerClient,
    readonly name: string,
  ) {}

  /** @throws ProjectError when the folder is none, or the pack does not start */
  static async start(
    folder: string,
    of: { readonly project: string; readonly stack: string; readonly preview: boolean },
    environment: Readonly<Record<string, string>>,
  ): Promise<PolicyPack> {
    if (!existsSync(join(folder, "PulumiPolicy.yaml"))) {
      throw new NotThereError(`${folder} has no PulumiPolicy.yaml, so it is no policy pack`);
    }
    const runtime = runtimeOf(folder);
    // The engine's address is part of the protocol, and nothing the pack asks for.
    const child = spawn(process.execPath, [runtime, "127.0.0.1:0", folder], {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const address = `127.0.0.1:${await portOf(child, folder)}`;
    const client = new AnalyzerClient(address, grpc.credentials.createInsecure(), GRPC_LIMITS);
    try {
      const info = await call<proto.AnalyzerInfo>(client, "getAnalyzerInfo", new Empty());
      const pack = new PolicyPack(child, client, info.getName());
      await pack.configure(info, of);
      return pack;
    } catch (error) {
      client.close();
      child.kill();
      throw error;
    }
  }

  async analyze(resource: Analyzed): Promise<Finding[]> {
    const answer = await call<proto.AnalyzeResponse>(this.client, "analyze", requestOf(resource));
    return answer.getDiagnosticsList().map((each) => this.finding(each, resource.urn));
  }

  /** The properties as the pack would have them; undefined where it changes nothing. */
  async remediate(
    resource: Analyzed,
  ): Promise<{ properties: Properties | undefined; findings: Finding[] }> {
    const answer = await call<proto.RemediateResponse>(
      this.client,
      "remediate",
      requestOf(resource),
    );
    const remediations = answer.getRemediationsList();
    const failed = remediations.map((each) => each.getDiagnostic()).find((message) => message);
    if (failed)
      throw new Error(`a policy of ${this.name} could not remediate ${resource.urn}: ${failed}`);
    return {
      properties: remediations.at(-1)?.getProperties()?.toJavaScript() as Properties | undefined,
      findings: remediations.map((each) => ({
        pack: this.name,
        policy: each.getPolicyname(),
        enforcementLevel: "remediate",
        message: each.getDescription(),
        urn: resource.urn,
      })),
    };
  }

  async analyzeStack(resources: readonly Analyzed[]): Promise<Finding[]> {
    const request = new proto.AnalyzeStackRequest().setResourcesList(
      resources.map(stackResourceOf),
    );
    const answer = await call<proto.AnalyzeResponse>(this.client, "analyzeStack", request);
    return answer.getDiagnosticsList().map((each) => this.finding(each, each.getUrn()));
  }

  close(): void {
    this.client.close();
    this.child.kill();
  }

  private async configure(
    info: proto.AnalyzerInfo,
    of: { readonly project: string; readonly stack: string; readonly preview: boolean },
  ): Promise<void> {
    const request = new proto.ConfigureAnalyzerRequest();
    for (const [name, config] of info.getInitialconfigMap().entries() as IterableIterator<
      [string, proto.PolicyConfig]
    >) {
      request.getPolicyconfigMap().set(name, config);
    }
    await call(this.client, "configure", request);
    await call(
      this.client,
      "configureStack",
      new proto.AnalyzerStackConfigureRequest()
        .setStack(of.stack)
        .setProject(of.project)
        .setDryRun(of.preview),
    );
  }

  private finding(diagnostic: proto.AnalyzeDiagnostic, urn: string): Finding {
    return {
      pack: this.name,
      policy: diagnostic.getPolicyname(),
      enforcementLevel: LEVELS[diagnostic.getEnforcementlevel()] ?? "mandatory",
      message: diagnostic.getMessage(),
      urn: diagnostic.getUrn() || urn,
    };
  }
}

/** What policies see of a registration, before it is made. */
export function analyzedRegistration(
  registration: Registration,
  inputs: Properties,
  secrets: readonly string[],
): Analyzed {
  return { ...registration, properties: inputs, secrets };
}

/** What policies of the whole stack see: the outputs, or of a component what it registered. */
export function analyzedState(state: ResourceState, registration: Registration): Analyzed {
  const properties = state.custom ? { ...state.inputs, ...state.outputs } : state.outputs;
  return { ...registration, properties, secrets: state.secrets };
}

function requestOf(resource: Analyzed): proto.AnalyzeRequest {
  return new proto.AnalyzeRequest()
    .setType(resource.type)
    .setUrn(resource.urn)
    .setName(resource.name)
    .setProperties(visibleStruct(resource))
    .setOptions(optionsOf(resource));
}

function stackResourceOf(resource: Analyzed): proto.AnalyzerResource {
  const analyzed = new proto.AnalyzerResource()
    .setType(resource.type)
    .setUrn(resource.urn)
    .setName(resource.name)
    .setProperties(visibleStruct(resource))
    .setOptions(optionsOf(resource))
    .setParent(resource.parent ?? "")
    .setDependenciesList([...resource.dependencies]);
  for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
    const dependencies = new proto.AnalyzerPropertyDependencies().setUrnsList([...urns]);
    analyzed.getPropertydependenciesMap().set(property, dependencies);
  }
  return analyzed;
}

function optionsOf(resource: Analyzed): proto.AnalyzerResourceOptions {
  return new proto.AnalyzerResourceOptions()
    .setProtect(resource.protect)
    .setIgnorechangesList([...resource.ignoreChanges])
    .setDeletebeforereplace(resource.deleteBeforeReplace)
    .setParent(resource.parent ?? "");
}

function visibleStruct({ properties, secrets }: Analyzed): Struct {
  const visible = withoutInternals(withSecrets(properties, secrets)) as Properties;
  return structOf(visible);
}

/** `__defaults` and the like are the providers' own; `__index.js` is the name of a file. */
function withoutInternals(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutInternals);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(
    ([key]) => !key.startsWith("__") || key.includes("."),
  );
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutInternals(each)]));
}

function runtimeOf(folder: string): string {
  for (const from of [join(folder, "package.json"), __filename]) {
    try {
      return createRequire(from).resolve("@pulumi/pulumi/cmd/run-policy-pack");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new ProjectError(`the policy pack ${folder} needs @pulumi/pulumi; run npm ci first`);
}

/** The pack prints its port once it listens. */
async function portOf(child: ChildProcess, folder: string): Promise<number> {
  let printed = "";
  const told = new Promise<number>((resolve) => {
    child.stdout!.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const port = /^(\d+)\s*$/m.exec(printed);
      if (port) resolve(Number(port[1]));
    });
    child.stderr!.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
    });
  });
  const ended = once(child, "close").then(([code]) => {
    throw new ProjectError(`the policy pack ${folder} ended with ${code}: ${printed.trim()}`);
  });
  ended.catch(() => undefined);
  return Promise.race([told, ended]);
}

function call<Response>(
  client: AnalyzerClient,
  method: string,
  request: unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    (
      client as unknown as Record<
        string,
        (request: unknown, done: (error: Error | null, response: Response) => void) => void
      >
    )[method]!(request, (error, response) => (error ? reject(error) : resolve(response)));
  });
}
