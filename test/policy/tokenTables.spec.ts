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

  it("believes a function of which only a part is at hand", async () => {
    const stack = stackWith("tokens", { ttl: { attributeName: "until", enabled: true } });
    const text = { __pulumiAsset: true, text: Promise.resolve("require('./store')") };
    const folder = { __pulumiArchive: true, path: Promise.resolve("store") };
    const archive = {
      __pulumiArchive: true,
      assets: Promise.resolve({ "index.js": text, store: folder }),
    };
    assert.deepEqual(await check(rule, changed(stack, "store", { code: archive })), []);
    assert.deepEqual(await check(rule, changed(stack, "store", { layers: ["arn:aws:..."] })), []);
  });

  it("believes a function that is given the attribute by the task", async () => {
    const stack = stackWith("tokens", { ttl: { attributeName: "until", enabled: true } });
    const { Wait, Failed } = definition.States;
    const Payload = { ...Wait.Arguments.Payload, item: { until: "{% $millis() %}" } };
    const States = { Wait: { ...Wait, Arguments: { ...Wait.Arguments, Payload } }, Failed };
    const text = JSON.stringify({ ...definition, States });
    assert.deepEqual(await check(rule, changed(stack, "machine", { definition: text })), []);
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

  it("takes the shorter one of two timeouts for the wait, and none for one that is computed", async () => {
    const environment = {
      variables: { WAIT_TIMEOUT_SECONDS: "600", TOKEN_RETENTION_SECONDS: "60" },
    };
    const { Wait, Failed } = definition.States;
    const short = { ...definition, TimeoutSeconds: 600 };
    const computed = {
      ...definition,
      TimeoutSeconds: 86400,
      States: { Wait: { ...Wait, TimeoutSeconds: undefined, TimeoutSecondsPath: "$.t" }, Failed },
    };
    for (const each of [short, computed]) {
      const stack = stackWith("machine", { definition: JSON.stringify(each) });
      assert.deepEqual(await check(rule, changed(stack, "store", { environment })), []);
    }
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

    it("looks for the attribute in what an update sets", async () => {
      const updating = (names: object) =>
        putting(undefined, {
          Resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken",
          Arguments: {
            TableName: "orders-tokens",
            UpdateExpression: "SET token = :t, #until = :u",
            ExpressionAttributeNames: names,
          },
        });
      assert.deepEqual(await check(rule, updating({ "#until": "expiresAt" })), []);
      const [{ message }] = await check(rule, updating({ "#until": "until" }));
      assert.match(message, /expires its items by "expiresAt", which state "Wait"/);
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

    it("refuses a table even with TTL, for which attribute is written cannot be told", async () => {
      const [{ message, resource }, ...others] = await check(rule, stack);
      assert.deepEqual([resource, others], ["tokens", []]);
      assert.match(message, /"definition" of state machine "machine" is not known at preview/);
    });

    it("has nothing to say of a table that its functions may not write", async () => {
      const other: Given = {
        type: "aws:dynamodb/table:Table",
        name: "other",
        props: { name: "billing" },
      };
      const found = await check(rule, [...stack, other]);
      assert.deepEqual(
        found.map(({ resource }) => resource),
        ["tokens"],
      );
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

  it("refuses a table when it is unknown whether the function that gets tokens writes it", async () => {
    const withoutTtl = { ttl: undefined };
    const policyUnknown = stackWith("store-policy", { policy: unknown }, { from: {} });
    const [first] = await check(rule, changed(policyUnknown, "tokens", withoutTtl));
    assert.match(first.message, /"policy" of role policy "store-policy" is not known at preview/);
    const roleUnknown = stackWith("store", { role: unknown }, { from: {} });
    const [second] = await check(rule, changed(roleUnknown, "tokens", withoutTtl));
    assert.match(second.message, /"role" of function "store" is not known at preview/);
    assert.deepEqual([first.resource, second.resource], ["tokens", "tokens"]);
  });

  it("follows a token through a queue to the function that stores it", async () => {
    const { Wait, Failed } = definition.States;
    const QueueUrl = "https://sqs.eu-central-1.amazonaws.com/123456789012/orders-queue";
    const States = {
      Wait: {
        ...Wait,
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Arguments: { QueueUrl, MessageBody: Wait.Arguments.Payload },
      },
      Failed,
    };
    const queue: Given = {
      type: "aws:sqs/queue:Queue",
      name: "queue",
      props: { name: "orders-queue" },
    };
    const mapping: Given = {
      type: "aws:lambda/eventSourceMapping:EventSourceMapping",
      name: "mapping",
      props: { eventSourceArn: unknown, functionName: "orders-store" },
      from: { eventSourceArn: ["queue"] },
    };
    const text = JSON.stringify({ ...definition, States });
    const stack = [queue, mapping, ...stackWith("machine", { definition: text })];
    assert.deepEqual(await check(rule, stack), []);
    const [{ message }] = await check(rule, changed(stack, "tokens", { ttl: undefined }));
    assert.match(message, /holds task tokens \(written by function "store"\), but has no TTL/);
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

  it("finds the table however the role of the function names it", async () => {
    const table = (name: string, region = "eu-central-1") =>
      `arn:aws:dynamodb:${region}:123456789012:table/${name}`;
    const naming: object[] = [
      { Resource: table("orders-tokens") },
      { Resource: table("orders-tokens", "*") },
      { Resource: [table("orders-audit"), table("orders-tokens")] },
      { Resource: [table("orders-tokens/index/*"), table("orders-tokens")] },
      { Resource: table("orders-toke?s") },
      { Resource: table(`\${aws:PrincipalTag/table}`) },
      { Resource: "*" },
      { NotResource: table("orders-audit") },
    ];
    const findings = async (statement: object) => {
      const Statement = { Effect: "Allow", Action: "dynamodb:PutItem", ...statement };
      const policy = JSON.stringify({ Version: "2012-10-17", Statement });
      return check(
        rule,
        changed(stackWith("tokens", { ttl: undefined }), "store-policy", { policy }),
      );
    };

    for (const each of naming) {
      const [{ message }] = await findings(each);
      assert.match(message, /"tokens", which holds task tokens/, JSON.stringify(each));
    }
    assert.deepEqual(await findings({ Resource: table("orders-audit") }), []);
    assert.deepEqual(await findings({ Resource: table("orders-tokens/index/*") }), []);
  });
});
