import { createAwsJsonProtocol } from "../endpoint/protocols/awsJson";
import { withShapes } from "../inputShape";
import type { Service, ServiceContext } from "../service";
import { secretAccess } from "./access";
import { descriptionOperations } from "./operations/descriptions";
import { lifecycleOperations } from "./operations/lifecycle";
import { valueOperations } from "./operations/values";
import { Secrets } from "./secrets";
import { shapes } from "./shapes";

/** Secrets Manager, without rotation by Lambda and without replicas. */
export function createSecretsManager(context: ServiceContext): Service {
  const secrets = new Secrets(context);
  const access = secretAccess(context, secrets);
  return {
    name: "secretsmanager",
    protocol: createAwsJsonProtocol({
      version: "1.1",
      targetPrefix: "secretsmanager",
      blobs: ["SecretBinary"],
    }),
    operations: withShapes(shapes, {
      ...lifecycleOperations(secrets, access),
      ...valueOperations(secrets, access),
      ...descriptionOperations(secrets, access),
    }),
  };
}
