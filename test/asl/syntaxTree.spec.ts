import { strict as assert } from "node:assert";
import { checkDefinition, syntaxTree } from "../../asl";

describe("the syntax tree of an expression", () => {
  it("is parsed once", () => {
    assert.equal(syntaxTree("$states.input.a"), syntaxTree("$states.input.a"));
  });

  it("throws the same each time for what is none", () => {
    for (const time of ["first", "second"]) {
      assert.throws(() => syntaxTree("1 +"), { code: "S0207" }, `the ${time} time`);
    }
  });

  it("is not changed by the checks that read it", () => {
    const text = "$states.context.Task.Token & $join($states.input.names[$ != ''], ',')";
    frozen(syntaxTree(text));
    const definition = {
      QueryLanguage: "JSONata",
      StartAt: "Join",
      States: { Join: { Type: "Pass", Output: { names: `{%${text}%}` }, End: true } },
    };

    assert.deepEqual(checkDefinition(JSON.stringify(definition)), []);
  });

  it("is still right when more have been asked for than are kept", () => {
    const numbers = Array.from({ length: 3000 }, (_, index) => index);
    const trees = numbers.map((number) => syntaxTree(String(number)) as { value: number });

    assert.deepEqual(
      trees.map(({ value }) => value),
      numbers,
    );
  });
});

function frozen(node: unknown): void {
  if (typeof node !== "object" || node === null || Object.isFrozen(node)) return;
  Object.freeze(node);
  for (const each of Object.values(node)) frozen(each);
}
