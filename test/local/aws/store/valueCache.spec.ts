import { strict as assert } from "node:assert";
import { ValueCache } from "../../../../local/aws/store/valueCache";

const BUDGET = 1000;
const SIZE = 10;

function fill(cache: ValueCache, prefix: string, count: number): void {
  for (let index = 0; index < count; index++) cache.set(`${prefix}${index}`, index, SIZE);
}

describe("the cache of values", () => {
  it("gives back what was put, even a value that says nothing", () => {
    const cache = new ValueCache(BUDGET);
    cache.set("a", null, SIZE);

    assert.deepEqual(cache.get("a")?.value, null);
    assert.equal(cache.get("b"), undefined);
  });

  it("forgets what was not used while its budget was spent on others", () => {
    const cache = new ValueCache(BUDGET);
    cache.set("unused", 1, SIZE);
    fill(cache, "other", BUDGET / SIZE);

    assert.equal(cache.get("unused"), undefined);
  });

  it("keeps what is used again and again, whatever else goes through it", () => {
    const cache = new ValueCache(BUDGET);
    cache.set("hot", "value", SIZE);
    for (let round = 0; round < 20; round++) {
      fill(cache, `${round}/`, BUDGET / SIZE / 4);
      assert.equal(cache.get("hot")?.value, "value", `in round ${round}`);
    }
  });

  it("holds no more than its budget", () => {
    const cache = new ValueCache(BUDGET);
    const count = (10 * BUDGET) / SIZE;
    fill(cache, "", count);
    const held = Array.from({ length: count }, (_, index) => String(index)).filter((key) =>
      cache.get(key),
    );

    assert.ok(held.length * SIZE <= BUDGET, `${held.length} values of ${SIZE} characters`);
  });

  it("gives the later value of a key, and none once it is deleted, however old the first is", () => {
    const cache = new ValueCache(BUDGET);
    cache.set("a", 1, SIZE);
    fill(cache, "other", BUDGET / SIZE / 2);
    cache.set("a", 2, SIZE);
    assert.equal(cache.get("a")?.value, 2);

    cache.delete("a");
    assert.equal(cache.get("a"), undefined);
  });

  it("does not let one large value drive out all the others", () => {
    const cache = new ValueCache(BUDGET);
    cache.set("small", 1, SIZE);
    cache.set("large", 2, BUDGET);

    assert.equal(cache.get("large"), undefined);
    assert.equal(cache.get("small")?.value, 1);
  });
});
