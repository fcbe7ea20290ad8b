import { strict as assert } from "node:assert";
import type { PolicyResource } from "@pulumi/policy";
import type { Rule } from "../../policy/rule";
import { WholeStack } from "../../policy/wholeStack";

const [ONE, OTHER] = ["one", "other"].map((name) => ({ name }) as Rule);

/** Resources as the SDK hands them out: new objects each time. */
function resources(...given: readonly (readonly [name: string, size: number])[]) {
  return given.map(
    ([name, size]) =>
      ({
        type: "test:index:Thing",
        name,
        urn: `urn:pulumi:dev::test::test:index:Thing::${name}`,
        props: { size },
        dependencies: [],
        propertyDependencies: {},
      }) as unknown as PolicyResource,
  );
}

describe("the whole stack", () => {
  const whole = () => new WholeStack(() => undefined);
  const sizes = (stack: ReturnType<WholeStack["seenBy"]>) =>
    stack.ofType("test:index:Thing").map(({ properties }) => properties.size);

  it("is one for all rules that see it", () => {
    const seen = whole();

    assert.equal(
      seen.seenBy(ONE, resources(["a", 1], ["b", 2])),
      seen.seenBy(OTHER, resources(["a", 1], ["b", 2])),
    );
  });

  it("is another one when a rule sees it again, which may find other values", () => {
    const seen = whole();
    const before = seen.seenBy(ONE, resources(["a", 1]));
    seen.seenBy(OTHER, resources(["a", 1]));
    const after = seen.seenBy(ONE, resources(["a", 2]));

    assert.deepEqual([sizes(before), sizes(after)], [[1], [2]]);
    assert.equal(seen.seenBy(OTHER, resources(["a", 2])), after);
  });

  it("is another one with other resources, whichever rule sees it first", () => {
    const seen = whole();
    seen.seenBy(ONE, resources(["a", 1]));

    assert.deepEqual(sizes(seen.seenBy(OTHER, resources(["a", 1], ["b", 2]))), [1, 2]);
    assert.deepEqual(sizes(seen.seenBy(ONE, resources(["b", 3]))), [3]);
  });
});
