import assert from "node:assert/strict";
import {
  helpText,
  readArguments,
  takeSubcommand,
  type Usage,
  UsageError,
  wholeNumber,
} from "../../cli/arguments";

const usage: Usage = {
  command: "npm run thing",
  summary: "Does a thing.",
  positionals: "FILE",
  minimum: 1,
  maximum: 1,
  options: [
    { name: "port", value: "N", help: "a port" },
    { name: "decide", value: "WHAT", choices: ["approve", "reject"], help: "what" },
    { name: "json", help: "JSON" },
  ],
};

function read(argv: string[], environment: NodeJS.ProcessEnv = {}) {
  const args = readArguments(usage, argv, environment);
  assert.notEqual(args, "help");
  return args as Exclude<typeof args, "help">;
}

describe("readArguments", () => {
  it("reads flags, values and positionals", () => {
    const args = read(["file.json", "--json", "--port", "80"]);

    assert.deepEqual(args.positionals, ["file.json"]);
    assert.equal(args.flag("json"), true);
    assert.equal(args.text("port"), "80");
    assert.equal(args.text("decide"), undefined);
  });

  it("answers help before anything is checked", () => {
    assert.equal(readArguments(usage, ["--help"], {}), "help");
  });

  it("refuses an unknown option by name", () => {
    assert.throws(() => read(["f", "--jsn"]), {
      name: "UsageError",
      message: /unknown option '--jsn'/,
    });
  });

  it("refuses a value that is not a choice, naming the choices", () => {
    assert.throws(() => read(["f", "--decide", "maybe"]), {
      message: /--decide takes approve or reject, not 'maybe'/,
    });
  });

  it("refuses an empty value, which could only be a slip", () => {
    assert.throws(() => read(["f", "--port", ""]), { message: /--port needs a value/ });
    assert.throws(() => read(["f", "--port="]), { message: /--port needs a value/ });
  });

  it("refuses a value that looks like an option, in one line", () => {
    assert.throws(() => read(["f", "--port", "-1"]), {
      message: "option '--port' argument is ambiguous; see 'npm run thing -- --help'",
    });
  });

  it("refuses missing and further positionals", () => {
    assert.throws(() => read([]), { message: /missing argument: FILE/ });
    assert.throws(() => read(["a", "b"]), { message: /unexpected argument 'b'/ });
  });

  it("refuses an option that npm kept for itself, with the separator it needs", () => {
    const environment = { npm_lifecycle_event: "thing", npm_config_json: "true" };

    assert.throws(() => read(["f"], environment), {
      message: "npm kept --json for itself; put options after '--': npm run thing -- --json",
    });
    assert.equal(read(["f", "--json"], environment).flag("json"), true);
  });

  it("leaves npm the message of its own, the template of npm version", () => {
    const messages = { ...usage, options: [{ name: "message", value: "TEXT", help: "why" }] };
    const npm = { npm_lifecycle_event: "thing", npm_config_message: "release %s" };

    assert.notEqual(readArguments(messages, ["f"], npm), "help");
    assert.throws(() => readArguments(messages, ["f"], { ...npm, npm_config_message: "why not" }), {
      message: /npm kept --message/,
    });
  });
});

describe("wholeNumber", () => {
  const bounds = { min: 1, max: 100 };

  it("gives a number within its bounds", () => {
    assert.equal(wholeNumber(read(["f", "--port", "80"]), "port", bounds), 80);
    assert.equal(wholeNumber(read(["f"]), "port", bounds), undefined);
  });

  for (const value of ["0", "101", "1.5", "x", ""]) {
    it(`refuses '${value}', naming the bounds`, () => {
      assert.throws(() => wholeNumber(read(["f", "--port", value]), "port", bounds), UsageError);
    });
  }
});

describe("helpText", () => {
  it("shows the usage, every option and its choices", () => {
    const text = helpText(usage);

    assert.match(text, /Usage: npm run thing -- FILE \[options\]/);
    assert.match(text, /--decide WHAT +what \(approve, reject\)/);
    assert.match(text, /-h, --help/);
  });
});

describe("takeSubcommand", () => {
  const take = (...argv: string[]) => takeSubcommand(argv, usage.options);

  it("finds it behind options and their values", () => {
    assert.deepEqual(take("--port", "80", "--json", "start", "FILE", "--decide", "approve"), {
      name: "start",
      rest: ["--port", "80", "--json", "FILE", "--decide", "approve"],
    });
  });

  it("finds none where there are only options", () => {
    assert.deepEqual(take("--help"), { name: undefined, rest: ["--help"] });
    assert.deepEqual(take("--port", "80"), { name: undefined, rest: ["--port", "80"] });
  });
});
