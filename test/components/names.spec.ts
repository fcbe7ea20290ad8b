import assert from "node:assert/strict";
import { resourceNames } from "../../components/names";

const accountId = "123456789012";
const names = (project: string, stack: string, suffix = "") =>
  resourceNames({ project, stack, accountId, suffix });

describe("resourceNames", () => {
  it("names resources after project and stack, the bucket after the account as well", () => {
    const { bucket, tokenTable, stateMachine, functions, logGroups } = names("orders", "dev");

    assert.equal(bucket, "orders-dev-workflow-123456789012");
    assert.equal(tokenTable, "orders-dev-task-tokens");
    assert.equal(stateMachine, "orders-dev-workflow");
    assert.equal(functions.storeTaskToken, "orders-dev-store-task-token");
    assert.equal(logGroups.storeTaskToken, "/aws/lambda/orders-dev-store-task-token");
    assert.equal(logGroups.stateMachine, "/aws/vendedlogs/states/orders-dev-workflow");
    assert.equal(logGroups.callbackApi, "/aws/vendedlogs/apis/orders-dev-callback-api");
  });

  it("ends the names that are global, and no others, with the suffix", () => {
    const [plain, ended] = [names("orders", "dev"), names("orders", "dev", "euw1")];

    assert.equal(ended.bucket, "orders-dev-workflow-123456789012-euw1");
    assert.equal(ended.stateMachineRole, "orders-dev-workflow-role-euw1");
    assert.equal(ended.functionRoles.callback, "orders-dev-callback-role-euw1");
    const { bucket: _, stateMachineRole: __, functionRoles: ___, ...regional } = ended;
    assert.deepEqual({ ...plain, ...regional }, plain);
  });

  it("tells the longest stack name beside a suffix", () => {
    assert.throws(
      () => names("callback-workflow", "s".repeat(23), "euw1"),
      /With the project name "callback-workflow" and the nameSuffix "euw1" a stack's name may have 18/,
    );
  });

  it("never ends a secret's name as its ARN ends, in a hyphen and six characters", () => {
    assert.doesNotMatch(names("orders", "dev").callbackSecret, /-[^-]{6}$/);
  });

  it("accepts the longest stack name and refuses one more character, telling the longest", () => {
    const longest = "s".repeat(23);

    assert.equal(names("callback-workflow", longest).bucket.length, 63);
    assert.throws(
      () => names("callback-workflow", `${longest}s`),
      new RegExp(
        `The stack name "${longest}s" cannot be used: the bucket name .* would have 64 characters, ` +
          'of 63 that AWS allows. With the project name "callback-workflow" a stack\'s name may ' +
          "have 23 characters at most",
      ),
    );
  });

  it("tells the longest project name when no stack name would fit", () => {
    const project = "p".repeat(60);

    assert.throws(
      () => names(project, "dev"),
      /With the stack name "dev" the project's name may have 37/,
    );
    names("p".repeat(37), "dev");
  });

  it("names with the longest parts stay within every other limit", () => {
    const { functions, functionRoles, stateMachineRole } = names("p".repeat(20), "s".repeat(20));

    for (const name of [...Object.values(functions), ...Object.values(functionRoles)]) {
      assert.ok(name.length <= 64, name);
    }
    assert.ok(stateMachineRole.length <= 64);
  });

  for (const stack of ["Dev", "dev_1", "dev.1", "-dev", "dév", ""]) {
    it(`refuses the stack name "${stack}", which a bucket's name cannot have`, () => {
      assert.throws(() => names("orders", stack), /The stack name ".*" cannot be used/);
    });
  }

  it("suggests a name that can be used", () => {
    assert.throws(() => names("orders", "Feature_12"), /such as "feature-12"/);
  });

  for (const project of ["Orders", "xn--orders", "sthree-orders", "amzn-s3-demo-orders"]) {
    it(`refuses the project name "${project}"`, () => {
      assert.throws(
        () => names(project, "dev"),
        new RegExp(`The project name "${project}" cannot`),
      );
    });
  }
});
