import { assertRefused, assertValid, type Fields, JSONATA, machine, map } from "./machine";

const DISTRIBUTED = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
const GET = "arn:aws:states:::s3:getObject";
const PUT = "arn:aws:states:::s3:putObject";
const distributed = (fields: Fields = {}) => machine(map(fields, DISTRIBUTED));
const reader = (ReaderConfig: Fields) =>
  distributed({
    ItemReader: { Resource: GET, Parameters: { Bucket: "b", Key: "k" }, ReaderConfig },
  });
const writer = (ResultWriter: Fields) => distributed({ ResultWriter });

describe("a Map", () => {
  it("has an ItemProcessor or an Iterator", () => {
    assertValid(machine(map()));
    const { ItemProcessor: Iterator } = map();
    assertValid(machine({ Type: "Map", Iterator }));
    const ONE = /of the following fields: \[ItemProcessor, Iterator\]/;
    assertRefused(machine({ Type: "Map" }), ONE);
    assertRefused(machine(map({ Iterator })), ONE);
  });

  it("has an ExecutionType in DISTRIBUTED mode, and none in INLINE mode", () => {
    assertValid(distributed());
    assertRefused(
      machine(map({}, { Mode: "DISTRIBUTED" })),
      /\/ProcessorConfig These fields are required: \[ExecutionType\]/,
    );
    assertRefused(
      machine(map({}, { Mode: "INLINE", ExecutionType: "STANDARD" })),
      /Field 'ExecutionType' is not supported/,
    );
  });

  it("knows its modes and types by their exact names", () => {
    assertRefused(
      machine(map({}, { Mode: "distributed" })),
      /\/Mode Value should be one of the following: \[INLINE, DISTRIBUTED\], not "distributed"/,
    );
    assertRefused(
      machine(map({}, { ...DISTRIBUTED, ExecutionType: "FAST" })),
      /\[STANDARD, EXPRESS\], not "FAST"/,
    );
    assertRefused(machine(map({}, { mode: "INLINE" })), /Field 'mode' is not supported/);
  });

  it("is not DISTRIBUTED in an Express machine", () => {
    assertRefused(
      distributed(),
      /'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines/,
      "EXPRESS",
    );
  });

  it("may have a reader, a batcher, a writer and a label whatever its mode, as AWS accepts it", () => {
    const ItemReader = { Resource: GET, Parameters: { Bucket: "b", Key: "k" } };
    const ResultWriter = { Resource: PUT, Parameters: { Bucket: "b" } };
    assertValid(machine(map({ ItemReader, ResultWriter, ItemBatcher: {}, Label: "Map" })));
  });

  for (const [Label, reason] of [
    ["a b", /not allowed/],
    ["a*", /not allowed/],
    ["", /is empty/],
    ["a".repeat(41), /exceeds the 40-character limit/],
  ] as const) {
    it(`refuses the label '${Label}'`, () => {
      assertRefused(distributed({ Label }), /^INVALID_LABEL_NAME \/States\/Only\/Label/);
      assertRefused(distributed({ Label }), reason);
    });
  }

  it("has a label of its own", () => {
    const { ItemProcessor } = map();
    const States = {
      A: { ...map({ Label: "x" }), Next: "B" },
      B: { ...map({ Label: "x" }), End: true, ItemProcessor: { ...(ItemProcessor as Fields) } },
    };
    assertRefused({ StartAt: "A", States }, /^DUPLICATE_LABEL_NAME .*Duplicate Label name: x/);
  });

  it("bounds its numbers", () => {
    assertValid(
      distributed({ MaxConcurrency: 9_223_372_036_854, ToleratedFailurePercentage: 0.5 }),
    );
    assertRefused(distributed({ MaxConcurrency: -1 }), /Minimum value is 0, not -1/);
    assertRefused(distributed({ MaxConcurrency: "1" }), /Expected value of type Integer, not "1"/);
    assertRefused(
      distributed({ ToleratedFailurePercentage: 101 }),
      /Maximum value is 100, not 101/,
    );
    assertRefused(distributed({ ToleratedFailureCount: 1.5 }), /Expected value of type Integer/);
  });

  for (const field of ["MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage"]) {
    it(`refuses ${field} next to its path, and the path in JSONata`, () => {
      assertRefused(
        distributed({ [field]: 1, [`${field}Path`]: "$.n" }),
        new RegExp(
          `There should only be one of the following fields: \\[${field}, ${field}Path\\]`,
        ),
      );
      assertRefused(
        machine(map({ [`${field}Path`]: "$.n" }), JSONATA),
        new RegExp(
          `is set to 'JSONata', but field '${field}Path' is only supported for the 'JSONPath'`,
        ),
      );
      assertValid(machine(map({ [field]: "{% $states.input.n %}" }), JSONATA));
    });
  }

  it("takes its items from an array, an object or an expression", () => {
    for (const Items of [[1, "{% $x %}"], { a: 1 }, "{% $states.input %}"]) {
      assertValid(machine(map({ Items }), JSONATA));
    }
    assertRefused(
      machine(map({ Items: "$.items" }), JSONATA),
      /\/Items Expected value of type Array/,
    );
  });
});

describe("an ItemReader", () => {
  for (const config of [
    { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW", CSVDelimiter: "PIPE", MaxItems: 10 },
    { InputType: "CSV", CSVHeaderLocation: "GIVEN", CSVHeaders: ["a", "b"] },
    { InputType: "JSON", MaxItemsPath: "$.n", ItemsPointer: "/items" },
    { InputType: "JSONL" },
    { InputType: "PARQUET" },
    { InputType: "MANIFEST", ManifestType: "ATHENA_DATA" },
  ]) {
    it(`accepts ${JSON.stringify(config)}`, () => assertValid(reader(config)));
  }

  for (const [config, expected] of [
    [{ InputType: "csv" }, /\/InputType Value should be one of the following/],
    [{ InputType: "CSV" }, /The field 'CSVHeaderLocation' is required/],
    [{ InputType: "JSON", CSVHeaderLocation: "FIRST_ROW" }, /'CSVHeaderLocation' is not supported/],
    [{ InputType: "CSV", CSVHeaderLocation: "GIVEN" }, /fields are required: \[CSVHeaders\]/],
    [{ InputType: "CSV", CSVHeaderLocation: "TOP" }, /\[FIRST_ROW, GIVEN\], not "TOP"/],
    [{ MaxItems: 100_000_001 }, /Maximum value is 100000000/],
    [{ MaxItems: 1, MaxItemsPath: "$.n" }, /only be one of .*\[MaxItems, MaxItemsPath\]/],
    [{ MaxItemsPath: "$$.Execution.Input.n" }, /Value is not a Reference Path/],
  ] as const) {
    it(`refuses ${JSON.stringify(config)}`, () => assertRefused(reader(config), expected));
  }

  it("reads by one of the two calls of S3", () => {
    const read = (Resource?: string) => distributed({ ItemReader: { Resource, Parameters: {} } });
    assertValid(read("arn:aws-cn:states:::s3:listObjectsV2"));
    assertRefused(
      read("arn:aws:states:::s3:putObject"),
      /'Resource' does not match any of the allowed/,
    );
    assertRefused(read(), /These fields are required: \[Resource\]/);
  });

  it("refuses what the other query language has", () => {
    const ItemReader = { Resource: GET, Arguments: {} };
    assertRefused(
      distributed({ ItemReader }),
      /field 'Arguments' is only supported for the 'JSONata'/,
    );
    const config = { MaxItemsPath: "$.n" };
    assertRefused(
      machine(map({ ItemReader: { ...ItemReader, ReaderConfig: config } }), JSONATA),
      /field 'MaxItemsPath' is only supported for the 'JSONPath'/,
    );
  });
});

describe("an ItemBatcher", () => {
  const batcher = (ItemBatcher: Fields) => distributed({ ItemBatcher });

  it("accepts numbers, paths and an input for each batch", () => {
    assertValid(batcher({ MaxItemsPerBatch: 10, MaxInputBytesPerBatchPath: "$.bytes" }));
    assertValid(batcher({ BatchInput: { "a.$": "$.a" } }));
  });

  for (const [fields, expected] of [
    [{ MaxItemsPerBatch: -1 }, /Minimum value is 0/],
    [{ MaxInputBytesPerBatch: 262_145 }, /Maximum value is 262144/],
    [{ MaxItemsPerBatch: 1, MaxItemsPerBatchPath: "$.n" }, /There should only be one/],
    [{ MaxItemsPerBatchPath: "n" }, /Value is not a Reference Path/],
    [{ BatchSize: 1 }, /Field 'BatchSize' is not supported/],
  ] as const) {
    it(`refuses ${JSON.stringify(fields)}`, () => assertRefused(batcher(fields), expected));
  }
});

describe("a ResultWriter", () => {
  it("accepts a place, a form, and both", () => {
    const WriterConfig = { Transformation: "COMPACT", OutputType: "JSONL" };
    assertValid(writer({ Resource: PUT, Parameters: { "Bucket.$": "$.b" } }));
    assertValid(writer({ WriterConfig }));
    assertValid(writer({ WriterConfig: { OutputType: "JSON" } }));
    assertValid(writer({ Resource: PUT, Parameters: { Bucket: "b" }, WriterConfig }));
    const ResultWriter = { Resource: PUT, Arguments: "{% $states.input.destination %}" };
    assertValid(machine(map({ ResultWriter }, DISTRIBUTED), JSONATA));
  });

  for (const [fields, expected] of [
    [{}, /required: \[Resource\] or \[WriterConfig\]/],
    [{ Resource: PUT }, /These fields are required: \[Parameters\]/],
    [{ Resource: GET, Parameters: {} }, /'Resource' does not match any of the allowed values/],
    [{ WriterConfig: { Transformation: "COMPACT" } }, /required: \[OutputType\]/],
    [{ WriterConfig: { Transformation: "X", OutputType: "JSON" } }, /\[NONE, COMPACT, FLATTEN\]/],
    [{ WriterConfig: { OutputType: "CSV" } }, /\[JSON, JSONL\], not "CSV"/],
  ] as const) {
    it(`refuses ${JSON.stringify(fields)}`, () => assertRefused(writer(fields), expected));
  }
});
