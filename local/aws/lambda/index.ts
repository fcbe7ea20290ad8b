import { evaluate } from "../../../iam";
import { createRestJsonProtocol } from "../endpoint/protocols/restJson";
import type { IamService } from "../iam/iamService";
import { withShapes } from "../inputShape";
import { Deliveries } from "../logs/deliveries";
import { AwsError, type ServiceContext } from "../service";
import { CodeSource } from "./codeSource";
import { CodeStore } from "./codeStore";
import { Downloads } from "./downloads";
import { Functions } from "./functions";
import { AsyncInvocations } from "./invocation/asyncInvocations";
import { checkPayload, Invoker } from "./invocation/invoker";
import type { LambdaService } from "./lambdaService";
import { deliverLog } from "./logDelivery";
import { concurrency } from "./operations/concurrency";
import { createFunction } from "./operations/createFunction";
import { deleteFunction } from "./operations/deleteFunction";
import { eventInvokeConfig } from "./operations/eventInvokeConfig";
import { invoke } from "./operations/invoke";
import { permissions } from "./operations/permissions";
import { readFunctions } from "./operations/readFunctions";
import { tags } from "./operations/tags";
import { updateFunction } from "./operations/updateFunction";
import { resourcePolicyOf } from "./permissions";
import { routes } from "./routes";
import { instanceEnvironment } from "./runner/environment";
import { Runner } from "./runner/runner";
import { shapes } from "./shapes";

export type { LambdaService } from "./lambdaService";

/** Lambda: functions of real archives, each instance of one a process of its own. */
export async function createLambda(context: ServiceContext): Promise<LambdaService> {
  const functions = new Functions(context);
  const codes = new CodeStore(context.folder("lambda"));
  codes.keepOnly((await functions.list()).map(({ code }) => code));
  const source = new CodeSource(context, codes);
  const downloads = new Downloads(context, codes);
  const report = (error: unknown) => process.emitWarning(error as Error);
  const deliveries = new Deliveries(report);
  const runner = new Runner({
    clock: context.clock,
    taskRoot: ({ code }) => codes.taskRoot(code),
    environment: (record, logStreamName) =>
      instanceEnvironment(record, {
        region: context.region,
        endpoint: context.endpoint,
        taskRoot: codes.taskRoot(record.code),
        logStreamName,
        credentials: context.services.get<IamService>("iam").sessionFor(record.role, record.name),
      }),
    deliver: (record, stream, lines) => deliveries.add(deliverLog(context, record, stream, lines)),
  });
  const invoker = new Invoker(runner);
  const queue = new AsyncInvocations(context, functions, invoker, report);

  return {
    name: "lambda",
    protocol: createRestJsonProtocol({ routes, blobs: ["ZipFile"] }),
    operations: withShapes(shapes, {
      CreateFunction: createFunction(context, functions, source),
      ...readFunctions(functions, downloads),
      ...updateFunction(context, functions, source, runner),
      DeleteFunction: deleteFunction(functions, runner),
      Invoke: invoke(functions, invoker, queue),
      ...permissions(functions),
      ...tags(functions),
      ...concurrency(functions),
      ...eventInvokeConfig(context.clock, functions),
    }),
    start: () => queue.start(),
    async stop() {
      queue.stop();
      runner.stop();
      await deliveries.settled();
    },
    async invokeForService({ functionName, servicePrincipal, sourceArn, payload }, call) {
      const record = functions.get(functionName);
      const policy = resourcePolicyOf(record);
      const decision = evaluate(policy ? [policy] : [], {
        action: "lambda:InvokeFunction",
        resource: record.arn,
        principal: { service: servicePrincipal },
        context: { "aws:SourceArn": sourceArn, "aws:SourceAccount": context.accountId },
      });
      if (decision !== "allowed") {
        throw new AwsError(
          "AccessDeniedException",
          `${servicePrincipal} is not authorized to perform: lambda:InvokeFunction on resource: ${record.arn} because no resource-based policy allows the lambda:InvokeFunction action`,
          403,
        );
      }
      const event = checkPayload(payload, "RequestResponse");
      return invoker.invoke(record, { requestId: call.requestId, payload: event });
    },
    hasPath: (segment) => segment === downloads.folder,
    handleHttp: (request, response) => downloads.handle(request, response),
  };
}
