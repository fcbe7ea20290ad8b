import assert from "node:assert/strict";
import { tokenTableTtl } from "../../policy/tokenTables";
import { correctStack, definition, stackWith } from "../support/correctStack";
import { check, type Given, unknown } from "../support/policies";

const rule = tokenTableTtl;

const changed = (stack: Given[], name: string, props: object): Given[] =>
  stack.map((each) =>
    each.name === name ? { ...each, props: { ...each.props, ...props } } : each,
  );

/** A stack whose callback task puts the token into the table itself. */
function putting(expiresAt: unknown, change: object = {}): Given[] {
  const Item = { id: { S: "1" }, token: { S: "{% $states.context.Task.Token %}" }, expiresAt };
  const Wait = {
    ...definition.States.Wait,
    Resource: "arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken",
    Arguments: { TableName: "orders-tokens", Item },
    ...change,
  };
  const text = JSON.stringify({ ...definition, States: { ...definition.States, Wait } });
  return stackWith("machine", { definition: text });
}

describe("token-table-ttl", () => {
  it("accepts a table whose items expire by the attribute that is written", async () => {
    assert.deepEqual(await check(rule, correctStack()), []);
  });

  it("refuses a table that is written by the function that gets the token, without TTL", async () => {
    for (const ttl of [undefined, { attributeName: "expiresAt", enabled: false }]) {
      const [atMachine, atTable, ...others] = await check(rule, stackWith("tokens", { ttl }));
      assert.deepEqual(others, []);
      assert.deepEqual([atMachine.resource, atMachine.early], ["machine", true]);
      assert.match(atMachine.message, /has its task tokens in table "tokens", which holds/);
      assert.deepEqual([atTable.resource, atTable.level], ["tokens", "mandatory"]);
      assert.match(
        atTable.message,
        /^table "tokens" holds task tokens \(written by function "store"\), but has no TTL/,
      );
    }
  });

  it("refuses TTL on an attribute that the function does not write", async () => {
    const ttl = { attributeName: "ttl", enabled: true };
    const [{ message }] = await check(rule, stackWith("tokens", { ttl }));
    assert.match(message, /expires its items by "ttl", which function "store" does not write/);
  });

  it("believes a function whose code is not at hand, or that is told the attribute's name", async () => {
    const stack = stackWith("tokens", { ttl: { attributeName: "until", enabled: true } });
    const environment = { variables: { TTL_ATTRIBUTE: "until" } };
    assert.deepEqual(await check(rule, changed(stack, "store", { code: undefined })), []);
    assert.deepEqual(await check(rule, changed(stack, "store", { environment })), []);
  });

  it("has nothing to say of a table without tokens, whatever its name", async () => {
    const orders: Given = {
      type: "aws:dynamodb/table:Table",
      name: "callback-tokens",
      props: { name: "callback-tokens" },
    };
    assert.deepEqual(await check(rule, [...correctStack(), orders]), []);
  });

  it("believes its configuration where the stack shows nothing", async () => {
    const orders: Given = {
      type: "aws:dynamodb/table:Table",
      name: "t",
      props: { name: "orders" },
    };
    const settings = { tokenTables: ["orders"] };
    const [{ resource, early }] = await check(rule, [...correctStack(), orders], { settings });
    assert.deepEqual([resource, early], ["t", true]);
  });

  it("refuses a retention that ends before the wait", async () => {
    const environment = {
      variables: { WAIT_TIMEOUT_SECONDS: "3000", TOKEN_RETENTION_SECONDS: "60" },
    };
    const [{ message }] = await check(rule, stackWith("store", { environment }));
    assert.match(
      message,
      /keeps a token of function "store" for 3060 seconds, while its task waits for 3600/,
    );
  });

  it("accepts a retention beyond the wait", async () => {
    const environment = {
      variables: { WAIT_TIMEOUT_SECONDS: "3600", TOKEN_RETENTION_SECONDS: "60" },
    };
    assert.deepEqual(await check(rule, stackWith("store", { environment })), []);
  });

  describe("with a task that puts the item itself", () => {
    const later = (seconds: number) => ({
      N: `{% $string($floor($millis() / 1000) + ${seconds}) %}`,
    });

    it("accepts a number that lies beyond the wait", async () => {
      assert.deepEqual(await check(rule, putting(later(7200))), []);
    });

    it("refuses one that lies within it", async () => {
      const [{ message }] = await check(rule, putting(later(600)));
      assert.match(
        message,
        /keeps a token of state "Wait" of state machine "machine" for (600|599) seconds/,
      );
    });

    it("refuses a text, and an item without the attribute", async () => {
      for (const value of [{ S: "soon" }, undefined]) {
        const [{ message }] = await check(rule, putting(value));
        assert.match(
          message,
          /which state "Wait" of state machine "machine" does not write as a number/,
        );
      }
    });

    it("refuses a table without TTL", async () => {
      const [{ message }] = await check(
        rule,
        changed(putting(later(7200)), "tokens", { ttl: undefined }),
      );
      assert.match(message, /written by state "Wait"/);
    });

    it("understands JSONPath", async () => {
      const change = {
        QueryLanguage: "JSONPath",
        Arguments: undefined,
        Parameters: { TableName: "orders-tokens", Item: { expiresAt: { "N.$": "$.until" } } },
      };
      assert.deepEqual(await check(rule, putting(undefined, change)), []);
    });
  });

  it("follows the graph while the function's policy is unknown", async () => {
    const from = { role: ["store-role"], policy: ["tokens"] };
    const stack = stackWith("store-policy", { policy: unknown }, { from });
    assert.deepEqual(await check(rule, stack), []);
    const [{ message }] = await check(rule, changed(stack, "tokens", { ttl: undefined }));
    assert.match(message, /holds task tokens \(written by function "store"\)/);
  });

  describe("when the definition is unknown at preview", () => {
    const stack = stackWith(
      "machine",
      { definition: unknown },
      { from: { definition: ["store"] } },
    );

    it("accepts a table whose items expire anyway", async () => {
      assert.deepEqual(await check(rule, stack), []);
    });

    it("refuses one without TTL, which may hold tokens", async () => {
      const [{ message, resource }] = await check(
        rule,
        changed(stack, "tokens", { ttl: undefined }),
      );
      assert.equal(resource, "tokens");
      assert.match(
        message,
        /"definition" of state machine "machine" is not known.*since it comes from function "store"/,
      );
    });
  });

  it("takes the table with TTL where a function writes several", async () => {
    const audit: Given = {
      type: "aws:dynamodb/table:Table",
      name: "audit",
      props: { name: "orders-audit" },
    };
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "dynamodb:*Item",
          Resource: "arn:aws:dynamodb:*:*:table/orders-*",
        },
      ],
    });
    const stack = [...stackWith("store-policy", { policy }), audit];
    assert.deepEqual(await check(rule, stack), []);
    assert.equal((await check(rule, changed(stack, "tokens", { ttl: undefined }))).length, 3);
  });
});
