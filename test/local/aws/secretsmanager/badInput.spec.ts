import { createSecretsManager } from "../../../../local/aws/secretsmanager";
import { shapes } from "../../../../local/aws/secretsmanager/shapes";
import { refusesBadInput } from "../../../support/badInput";
import { callerOf, lonelyContext } from "../../../support/lonelyService";

describe("Secrets Manager given members of the wrong type", () => {
  it("refuses them as AWS refuses things", async () => {
    const service = createSecretsManager(lonelyContext());
    const secret = { Name: "key", SecretId: "key", SecretString: "value" };
    await callerOf(service)("CreateSecret", secret);
    const { DeleteSecret: _, ...operations } = service.operations;
    await refusesBadInput({ ...service, operations }, secret, Object.keys(shapes));
  });
});
