import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engineProto from "@pulumi/pulumi/proto/engine_pb";
import * as providerProto from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as resourceProto from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { bind, GRPC_LIMITS, unary } from "../grpc";
import { propertiesOf, structOf } from "../provider/structs";
import { type Properties, plainProperties, withSecrets } from "../provider/values";
import type { Registration } from "./deployment";
import type { Diagnostic } from "./events";
import type { Project } from "./project";
import type { ResourceState } from "./state";
import { STACK_TYPE, urnOf } from "./urn";

/** What a running program asks of its engine. */
export interface MonitorHandlers {
  register(registration: Registration): Promise<ResourceState>;
  registerOutputs(urn: string, outputs: Properties): Promise<void>;
  /** Reads a resource that exists, by its id. */
  read(type: string, id: string, inputs: Properties): Promise<Properties>;
  invoke(token: string, args: Properties): Promise<Properties>;
  log(diagnostic: Diagnostic): void;
}

export interface Monitor {
  /** `127.0.0.1:PORT`, where both of Pulumi's services are. */
  readonly address: string;
  close(): void;
}

/** As in Pulumi's engine.proto. */
const SEVERITIES = ["debug", "info", "warning", "error"] as const;

const { ResourceMonitorFeature: Feature } = resourceProto;
const FEATURES = [
  Feature.RESOURCE_MONITOR_FEATURE_SECRETS,
  Feature.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
  Feature.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
  Feature.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
];
const FEATURE_IDS = ["secrets", "resourceReferences", "aliasSpecs", "deletedWith"];

/** Serves the ResourceMonitor and Engine protocols to a program on Pulumi's own language runtime. */
export async function startMonitor(
  project: Project,
  preview: boolean,
  handlers: MonitorHandlers,
): Promise<Monitor> {
  const server = new grpc.Server(GRPC_LIMITS);
  let root = "";
  server.addService(
    EngineService as never,
    {
      log: unary((request: engineProto.LogRequest) => {
        const urn = request.getUrn();
        const severity = SEVERITIES[request.getSeverity()] ?? "info";
        handlers.log({ severity, message: request.getMessage(), ...(urn && { urn }) });
        return new Empty();
      }),
      getRootResource: unary(() => new engineProto.GetRootResourceResponse().setUrn(root)),
      setRootResource: unary((request: engineProto.SetRootResourceRequest) => {
        root = request.getUrn();
        return new engineProto.SetRootResourceResponse();
      }),
    } as never,
  );
  server.addService(
    ResourceMonitorService as never,
    {
      getDeploymentInfo: unary(() =>
        new resourceProto.DeploymentInfo()
          .setProject(project.name)
          .setStack(project.stack)
          .setDryrun(preview)
          .setSupportedfeaturesList(FEATURES),
      ),
      supportsFeature: unary((request: resourceProto.SupportsFeatureRequest) =>
        new resourceProto.SupportsFeatureResponse().setHassupport(
          FEATURE_IDS.includes(request.getId()),
        ),
      ),
      registerPackage: unary(() => new resourceProto.RegisterPackageResponse().setRef("aws")),
      signalAndWaitForShutdown: unary(() => new Empty()),
      invoke: unary(async (request: resourceProto.ResourceInvokeRequest) => {
        const args = plainProperties(propertiesOf(request.getArgs()));
        const answer = await handlers.invoke(request.getTok(), args);
        return new providerProto.InvokeResponse().setReturn(structOf(answer));
      }),
      readResource: unary(async (request: resourceProto.ReadResourceRequest) => {
        const [type, name] = [request.getType(), request.getName()];
        const inputs = plainProperties(propertiesOf(request.getProperties()));
        const outputs = await handlers.read(type, request.getId(), inputs);
        const urn = urnOf({
          ...project,
          project: project.name,
          parent: request.getParent(),
          type,
          name,
        });
        return new resourceProto.ReadResourceResponse()
          .setUrn(urn)
          .setProperties(structOf(outputs));
      }),
      registerResource: unary(async (request: resourceProto.RegisterResourceRequest) => {
        const registration = registrationOf(request, project);
        if (registration.type === STACK_TYPE) root = registration.urn;
        const { urn, id, outputs, secrets } = await handlers.register(registration);
        return new resourceProto.RegisterResourceResponse()
          .setUrn(urn)
          .setId(id ?? "")
          .setObject(structOf(withSecrets(outputs, secrets)));
      }),
      registerResourceOutputs: unary(
        async (request: resourceProto.RegisterResourceOutputsRequest) => {
          await handlers.registerOutputs(request.getUrn(), propertiesOf(request.getOutputs()));
          return new Empty();
        },
      ),
    } as never,
  );
  return { address: await bind(server), close: () => server.forceShutdown() };
}

function registrationOf(
  request: resourceProto.RegisterResourceRequest,
  project: Project,
): Registration {
  const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
  const propertyDependencies: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((urns, property) => {
    if (urns.getUrnsList().length > 0) propertyDependencies[property] = urns.getUrnsList();
  });
  return {
    urn: urnOf({ stack: project.stack, project: project.name, parent, type, name }),
    type,
    name,
    custom: request.getCustom(),
    inputs: propertiesOf(request.getObject()),
    dependencies: request.getDependenciesList(),
    propertyDependencies,
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    ...(parent && { parent }),
    ...(request.getProvider() && { provider: request.getProvider() }),
  };
}
