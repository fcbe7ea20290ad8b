import { join } from "node:path";
import { CallbackApi } from "./components/callbackApi";
import { CallbackWorkflow } from "./components/callbackWorkflow";
import { describeDeployment } from "./components/deployment";
import { WorkflowFunctions } from "./components/workflowFunctions";
import { WorkflowStores } from "./components/workflowStores";
import { readConfig } from "./config";

const sampleFile = join(__dirname, "sample", "workflow-input.json");

/** The stack of one environment; what it resolves to are the stack's outputs. */
export = async () => {
  const deployment = await describeDeployment(readConfig());
  const { names, config } = deployment;
  // Children are protected as their component is.
  const { protect } = config;

  new WorkflowStores("stores", { deployment, sampleFile }, { protect });
  const functions = new WorkflowFunctions("functions", { deployment }, { protect });
  const workflow = new CallbackWorkflow("workflow", { deployment, functions }, { protect });
  const { callback } = functions.lambdas;
  const api = new CallbackApi("callback-api", { deployment, callback }, { protect });

  return {
    stateMachineArn: workflow.stateMachine.arn,
    callbackUrl: api.url,
    bucketName: names.bucket,
    tokenTableName: names.tokenTable,
    callbackSecretName: names.callbackSecret,
    functionNames: names.functions,
    logGroupNames: names.logGroups,
  };
};
