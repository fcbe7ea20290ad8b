import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { bind, GRPC_LIMITS, unary } from "../grpc";
import type { AwsEnvironment } from "./awsClients";
import { AwsProvider } from "./awsProvider";
import { propertiesOf, structOf } from "./structs";
import type { Properties } from "./values";

/** The version of the Pulumi AWS provider whose types and properties these are. */
const { version: VERSION } = require("@pulumi/aws/package.json") as { version: string };

const { DiffChanges } = proto.DiffResponse;

export interface ProviderServer {
  readonly port: number;
  close(): void;
}

/** Serves the provider in Pulumi's protocol, on a free port of the loopback interface. */
export async function startProviderServer(environment: AwsEnvironment): Promise<ProviderServer> {
  const server = new grpc.Server(GRPC_LIMITS);
  server.addService(ResourceProviderService as never, handlers(environment) as never);
  const address = await bind(server);
  return { port: Number(address.split(":")[1]), close: () => server.forceShutdown() };
}

function handlers(environment: AwsEnvironment) {
  let provider = new AwsProvider(environment);
  return {
    getPluginInfo: unary(() => new PluginInfo().setVersion(VERSION)),
    handshake: unary(() => new proto.ProviderHandshakeResponse()),
    checkConfig: unary((request: proto.CheckRequest) =>
      new proto.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: unary(() => new proto.DiffResponse().setChanges(DiffChanges.DIFF_NONE)),
    configure: unary((request: proto.ConfigureRequest) => {
      const { region } = propertiesOf(request.getArgs());
      provider = new AwsProvider({
        ...environment,
        ...(typeof region === "string" && { AWS_REGION: region }),
      });
      return new proto.ConfigureResponse().setSupportspreview(true);
    }),
    invoke: unary(async (request: proto.InvokeRequest) => {
      const answer = await provider.invoke(request.getTok(), propertiesOf(request.getArgs()));
      return new proto.InvokeResponse().setReturn(structOf(answer));
    }),
    check: unary(async (request: proto.CheckRequest) => {
      const olds = propertiesOf(request.getOlds());
      const checked = await provider.check(
        request.getType(),
        request.getName(),
        propertiesOf(request.getNews()),
        olds,
      );
      return new proto.CheckResponse().setInputs(structOf(checked));
    }),
    diff: unary((request: proto.DiffRequest) => {
      const olds = propertiesOf(request.getOldInputs());
      const news = keepIgnored(
        propertiesOf(request.getNews()),
        olds,
        request.getIgnorechangesList(),
      );
      const { changed, replaces, deleteBeforeReplace } = provider.diff(
        request.getType(),
        olds,
        news,
      );
      return new proto.DiffResponse()
        .setChanges(changed.length ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE)
        .setDiffsList([...changed])
        .setReplacesList([...replaces])
        .setDeletebeforereplace(replaces.length > 0 && deleteBeforeReplace);
    }),
    create: unary(async (request: proto.CreateRequest) => {
      const [type, inputs] = [request.getType(), propertiesOf(request.getProperties())];
      const { id, outputs } = request.getPreview()
        ? { id: "", outputs: provider.plan(type, inputs) }
        : await provider.create(type, inputs);
      return new proto.CreateResponse().setId(id).setProperties(structOf(outputs));
    }),
    read: unary(async (request: proto.ReadRequest) => {
      const inputs = propertiesOf(request.getInputs());
      const found = await provider.read(request.getType(), request.getId(), inputs);
      // An answer without an id says that the resource is gone.
      if (!found) return new proto.ReadResponse();
      return new proto.ReadResponse()
        .setId(request.getId())
        .setInputs(structOf(found.inputs))
        .setProperties(structOf(found.outputs));
    }),
    update: unary(async (request: proto.UpdateRequest) => {
      const [type, inputs] = [request.getType(), propertiesOf(request.getNews())];
      const old = { inputs: propertiesOf(request.getOldInputs()) };
      const outputs = request.getPreview()
        ? provider.plan(type, inputs, propertiesOf(request.getOlds()))
        : await provider.update(type, request.getId(), inputs, old);
      return new proto.UpdateResponse().setProperties(structOf(outputs));
    }),
    delete: unary(async (request: proto.DeleteRequest) => {
      const inputs = propertiesOf(request.getOldInputs());
      await provider.delete(request.getType(), request.getId(), { inputs });
      return new Empty();
    }),
    cancel: unary(() => new Empty()),
  };
}

/** The engine leaves nested paths to the provider; a path counts by its first part. */
function keepIgnored(news: Properties, olds: Properties, ignored: readonly string[]): Properties {
  const keys = ignored.map((path) => path.split(/[.[]/)[0]!).filter((key) => key in olds);
  return { ...news, ...Object.fromEntries(keys.map((key) => [key, olds[key]])) };
}
