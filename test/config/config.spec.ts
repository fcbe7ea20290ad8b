import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { configKeys, parseConfig } from "../../config";

interface Project {
  name: string;
  config: Record<string, { type: string; default: unknown; description: string }>;
}

const project: Project = parse(readFileSync("Pulumi.yaml", "utf8"));

/** As the engine hands values over: texts, objects as JSON. */
const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

const defaults = Object.fromEntries(
  Object.entries(project.config).map(([key, schema]) => [
    `callback-workflow:${key}`,
    asText(schema.default),
  ]),
);

const parseWith = (values: Record<string, unknown>, secretKeys?: string[]) =>
  parseConfig(
    {
      ...defaults,
      ...Object.fromEntries(
        Object.entries(values).map(([key, value]) => [`callback-workflow:${key}`, asText(value)]),
      ),
    },
    { project: "callback-workflow", stack: "dev", secretKeys },
  );

describe("Pulumi.yaml", () => {
  it("declares exactly the keys that are read, each with type, default and description", () => {
    assert.deepEqual(Object.keys(project.config).sort(), [...configKeys].sort());
    for (const [key, schema] of Object.entries(project.config)) {
      const items = schema.type === "array" ? ["items"] : [];
      const members = ["default", "description", ...items, "type"];
      assert.deepEqual(Object.keys(schema).sort(), members, key);
    }
  });

  it("has defaults that are allowed and of the declared types", () => {
    const config = parseWith({});

    for (const key of configKeys) {
      const declared = project.config[key].type;
      assert.equal(typeName(config[key]), declared, key);
    }
  });

  function typeName(value: unknown): string {
    if (Array.isArray(value)) return "array";
    return typeof value === "number" ? "integer" : typeof value;
  }
});

describe("the stack files", () => {
  const files = readdirSync(".").filter((file) => /^Pulumi\..+\.yaml$/.test(file));
  const valuesOf = (file: string): Record<string, string> =>
    Object.fromEntries(
      Object.entries(parse(readFileSync(file, "utf8")).config).map(([key, value]) => [
        key,
        asText(value),
      ]),
    );

  it("are three, and each one is allowed", () => {
    assert.deepEqual(files.sort(), ["Pulumi.dev.yaml", "Pulumi.prod.yaml", "Pulumi.staging.yaml"]);
    for (const file of files) {
      parseConfig(
        { ...defaults, ...valuesOf(file) },
        { project: "callback-workflow", stack: file },
      );
    }
  });

  it("hold no secret and no account number", () => {
    for (const file of [...files, "Pulumi.yaml"]) {
      const text = readFileSync(file, "utf8");
      assert.doesNotMatch(text, /secure:|encryptedkey|encryptionsalt|secretsprovider/, file);
      assert.doesNotMatch(text, /\b\d{12}\b/, file);
    }
  });

  it("make prod stricter than dev", () => {
    const of = { project: "callback-workflow", stack: "any" };
    const dev = parseConfig({ ...defaults, ...valuesOf("Pulumi.dev.yaml") }, of);
    const prod = parseConfig({ ...defaults, ...valuesOf("Pulumi.prod.yaml") }, of);

    assert.deepEqual(
      [prod.protect, prod.deletionProtection, prod.forceDestroyBucket, prod.secretRecoveryDays],
      [true, true, false, 30],
    );
    assert.deepEqual(
      [dev.protect, dev.deletionProtection, dev.forceDestroyBucket, dev.secretRecoveryDays],
      [false, false, true, 0],
    );
    assert.ok(prod.logRetentionDays > dev.logRetentionDays);
    assert.ok(prod.callbackRateLimit < dev.callbackRateLimit);
  });
});

describe("parseConfig", () => {
  it("reads texts into their types", () => {
    const config = parseWith({
      callbackTimeoutSeconds: 60,
      tracing: true,
      logLevel: "FATAL",
      tags: { owner: "platform team" },
      approvedStatuses: ["Ready to ship", "done"],
    });

    assert.deepEqual(config.approvedStatuses, ["Ready to ship", "done"]);
    assert.equal(config.callbackTimeoutSeconds, 60);
    assert.equal(config.tracing, true);
    assert.equal(config.logLevel, "FATAL");
    assert.deepEqual(config.tags, { owner: "platform team" });
  });

  it("leaves keys of other namespaces alone", () => {
    parseConfig(
      { ...defaults, "aws:region": "eu-west-1", "other:logLvel": "ALL" },
      { project: "callback-workflow", stack: "dev" },
    );
  });

  const refused: [key: string, value: unknown, allowed: string][] = [
    ["callbackTimeoutSeconds", 0, "an integer from 1 to 31536000"],
    ["callbackTimeoutSeconds", "1.5", "an integer from 1 to 31536000"],
    ["callbackTimeoutSeconds", "1e3", "an integer from 1 to 31536000"],
    ["callbackTimeoutSeconds", "", "an integer from 1 to 31536000"],
    ["tokenRetentionDays", 366, "an integer from 1 to 365"],
    ["logLevel", "all", "one of ALL, ERROR, FATAL, OFF"],
    ["logExecutionData", "yes", "true or false"],
    ["logRetentionDays", 31, "one of 1, 3, 5, 7"],
    ["tracing", "True", "true or false"],
    ["deletionProtection", "1", "true or false"],
    ["forceDestroyBucket", "", "true or false"],
    ["secretRecoveryDays", 6, "0, or an integer from 7 to 30"],
    ["secretRecoveryDays", 31, "0, or an integer from 7 to 30"],
    ["oldVersionRetentionDays", 0, "an integer from 1 to 3650"],
    ["callbackRateLimit", 0, "an integer from 1 to 10000"],
    ["callbackBurstLimit", 5001, "an integer from 1 to 5000"],
    ["callbackConcurrency", 1001, "an integer from 0 to 1000"],
    ["apiRetrySeconds", -1, "an integer from 0 to 86400"],
    ["protect", "on", "true or false"],
    ["nameSuffix", "Euw1", "lowercase letters and digits"],
    ["nameSuffix", "-euw1", "lowercase letters and digits"],
    ["nameSuffix", "eu--w1", "lowercase letters and digits"],
    ["nameSuffix", "s3alias", "lowercase letters and digits"],
    ["approvedStatuses", "done", "a list of 1 to 50 statuses"],
    ["approvedStatuses", [], "a list of 1 to 50 statuses"],
    ["approvedStatuses", ["done", 7], "a list of 1 to 50 statuses"],
    ["approvedStatuses", ["done", "Done"], "a list of 1 to 50 statuses"],
    ["rejectedStatuses", [" no"], "a list of 1 to 50 statuses"],
    ["rejectedStatuses", ["x".repeat(61)], "a list of 1 to 50 statuses"],
    ["validationApiUrl", "http://api.example.com", "an HTTPS URL"],
    ["deploymentApiUrl", "api.example.com", "an HTTPS URL"],
    ["notificationApiUrl", "https://user:word@api.example.com", "an HTTPS URL"],
    ["validationApiSecretName", "no spaces", "the name of a secret"],
    ["permissionsBoundary", "a b", "the name of a managed policy"],
    ["kmsKey", "alias/mine", "the id of a KMS key (not an alias)"],
    ["tags", "[]", "an object of at most 47 strings"],
    ["tags", "{", "an object of at most 47 strings"],
    ["tags", { cost: 12 }, "an object of at most 47 strings"],
    ["tags", { "aws:owner": "me" }, "an object of at most 47 strings"],
    ["tags", { stack: "mine" }, "an object of at most 47 strings"],
    ["tags", { owner: "a\nb" }, "an object of at most 47 strings"],
  ];
  for (const [key, value, allowed] of refused) {
    it(`refuses ${key} ${JSON.stringify(value)}, naming key, value and what is allowed`, () => {
      assert.throws(
        () => parseWith({ [key]: value }),
        (error: Error) =>
          error.message.includes(
            `callback-workflow:${key} is ${JSON.stringify(asText(value))}, but must be ${allowed}`,
          ),
      );
    });
  }

  const allowed: [key: keyof ReturnType<typeof parseWith>, value: string][] = [
    ["validationApiUrl", "https://api.example.com/v1/validate?strict=true"],
    ["nameSuffix", "eu-west-1"],
    ["permissionsBoundary", "boundaries/workload"],
    ["permissionsBoundary", "arn:aws-cn:iam::aws:policy/PowerUserAccess"],
    ["kmsKey", "0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f"],
    ["kmsKey", "mrk-0a1b2c3d00004000800000000a1b2c3d"],
  ];
  for (const [key, value] of allowed) {
    it(`allows ${key} "${value}"`, () => {
      assert.equal(parseWith({ [key]: value })[key], value);
    });
  }

  it("asks for the key that a misspelt one resembles", () => {
    assert.throws(
      () => parseWith({ logLvel: "ALL" }),
      /callback-workflow:logLvel \("ALL"\) is not a key of this project: did you mean logLevel\?/,
    );
  });

  it("lists the keys for one that resembles none", () => {
    assert.throws(
      () => parseWith({ frequency: 5 }),
      /callback-workflow:frequency \("5"\) is not .*: its keys are callbackTimeoutSeconds, /,
    );
  });

  it("does not take what every object has for a key", () => {
    assert.throws(() => parseWith({ constructor: "x" }), /callback-workflow:constructor/);
  });

  it("names a missing key", () => {
    const { "callback-workflow:tracing": _, ...values } = defaults;

    assert.throws(
      () => parseConfig(values, { project: "callback-workflow", stack: "dev" }),
      /callback-workflow:tracing is missing/,
    );
  });

  it("tells all problems at once", () => {
    assert.throws(
      () => parseWith({ logLevel: "LOUD", tracing: "maybe", tokenRetention: 3 }),
      (error: Error) => error.message.match(/^ {2}- callback-workflow:/gm)?.length === 3,
    );
  });

  it("does not show a secret value", () => {
    assert.throws(
      () => parseWith({ apiPassword: "hunter2" }, ["callback-workflow:apiPassword"]),
      (error: Error) => /apiPassword/.test(error.message) && !/hunter2/.test(error.message),
    );
  });

  it("refuses to log execution data at a level that would log task tokens", () => {
    assert.throws(
      () => parseWith({ logLevel: "ALL", logExecutionData: true }),
      /logExecutionData is "true" while logLevel is "ALL", which would log task tokens/,
    );
    parseWith({ logLevel: "ERROR", logExecutionData: true });
  });

  it("refuses a status that approves and rejects", () => {
    assert.throws(
      () => parseWith({ approvedStatuses: ["done", "Closed"], rejectedStatuses: ["closed"] }),
      /approvedStatuses and callback-workflow:rejectedStatuses both have "Closed"/,
    );
  });

  it("refuses a secret for an API that is a mock", () => {
    assert.throws(
      () => parseWith({ deploymentApiSecretName: "deploy/token" }),
      /deploymentApiSecretName is "deploy\/token" while deploymentApiUrl is ""/,
    );
    parseWith({
      deploymentApiSecretName: "deploy/token",
      deploymentApiUrl: "https://deploy.example.com",
    });
  });
});
