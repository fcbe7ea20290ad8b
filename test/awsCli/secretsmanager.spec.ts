import assert from "node:assert/strict";
import { failsWith, useAwsCli } from "../support/awsCli";

describe("aws secretsmanager", () => {
  const { json } = useAwsCli();
  const id = ["--secret-id", "signing-key"];
  const secrets = (...args: string[]) => json("secretsmanager", ...args);
  const valueAt = async (...args: string[]) =>
    (await secrets("get-secret-value", ...id, ...args)).SecretString;

  before(() =>
    secrets(
      "create-secret",
      "--name",
      "signing-key",
      "--description",
      "Signs callbacks",
      "--tags",
      "Key=project,Value=callback",
    ),
  );

  it("writes values, and reads the current and the previous one", async () => {
    await secrets("put-secret-value", ...id, "--secret-string", '{"current":"é"}');
    await secrets("update-secret", ...id, "--secret-string", "second");
    const [current, previous, { Versions }] = await Promise.all([
      valueAt(),
      valueAt("--version-stage", "AWSPREVIOUS"),
      secrets("list-secret-version-ids", ...id),
    ]);

    assert.deepEqual([current, previous], ["second", '{"current":"é"}']);
    assert.equal(Versions.length, 2);
  });

  it("describes and lists secrets", async () => {
    await secrets("tag-resource", ...id, "--tags", "Key=stage,Value=dev");
    const [described, { SecretList }, policy] = await Promise.all([
      secrets("describe-secret", ...id),
      secrets("list-secrets", "--filters", "Key=name,Values=signing"),
      secrets("get-resource-policy", ...id),
    ]);

    assert.equal(described.Description, "Signs callbacks");
    assert.deepEqual(described.Tags, [
      { Key: "project", Value: "callback" },
      { Key: "stage", Value: "dev" },
    ]);
    assert.equal(SecretList[0].ARN, described.ARN);
    assert.equal(policy.ResourcePolicy, undefined);
  });

  it("deletes, restores and deletes for good", async () => {
    await secrets("delete-secret", ...id, "--recovery-window-in-days", "7");
    await assert.rejects(valueAt(), failsWith("(InvalidRequestException)"));
    await secrets("restore-secret", ...id);
    await secrets("delete-secret", ...id, "--force-delete-without-recovery");

    await Promise.all([
      assert.rejects(
        valueAt(),
        failsWith(
          "(ResourceNotFoundException) when calling the GetSecretValue operation: Secrets Manager can't find the specified secret.",
        ),
      ),
      assert.rejects(secrets("get-random-password"), failsWith("GetRandomPassword")),
    ]);
  });
});
