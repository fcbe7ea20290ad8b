import assert from "node:assert/strict";
import { type Shape, withShapes } from "../../../local/aws/inputShape";
import { ROOT_CALL } from "../../support/lonelyService";

describe("the shape of an input", () => {
  const given = async (shape: Shape, Member: unknown) => {
    const echo = { access: () => [], run: async (input: unknown) => input };
    const { Echo } = withShapes({ Member: shape }, { Echo: echo });
    return (await Echo!.run({ Member }, ROOT_CALL)).Member;
  };

  it("leaves alone what is right", async () => {
    const right: [Shape, unknown][] = [
      ["string", "a"],
      ["number", 1],
      ["boolean", false],
      ["scalar", "1"],
      ["bytes", Buffer.from("a")],
      [{ list: "string" }, ["a"]],
      [{ map: "string" }, { a: "b" }],
      [{ list: { members: { Key: "string" } } }, [{ Key: "a", Other: 1 }]],
    ];
    for (const [shape, value] of right) assert.deepEqual(await given(shape, value), value);
  });

  it("takes null for absent", async () => {
    assert.equal(await given("string", null), undefined);
    assert.deepEqual(await given({ members: { Key: "string" } }, { Key: null }), {});
  });

  it("refuses what is wrong, at any depth", async () => {
    const wrong: [Shape, unknown, string][] = [
      ["string", 5, "NUMBER_VALUE can not be converted to a String"],
      ["number", "5", "STRING_VALUE can not be converted to a Number"],
      ["boolean", [], "Start of list found where not expected"],
      ["scalar", {}, "Start of structure or map found where not expected."],
      ["bytes", true, "TRUE_VALUE can not be converted to a Bytes"],
      [{ list: "string" }, "a", "STRING_VALUE can not be converted to a List"],
      [{ list: "string" }, [null], "Start of structure or map found where not expected."],
      [{ members: {} }, [], "LIST_VALUE can not be converted to a Structure"],
      [{ map: { list: "string" } }, { a: [1] }, "NUMBER_VALUE can not be converted to a String"],
    ];
    for (const [shape, value, message] of wrong) {
      await assert.rejects(given(shape, value), { code: "SerializationException", message });
    }
  });
});
