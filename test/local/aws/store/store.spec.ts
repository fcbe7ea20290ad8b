import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import {
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  unlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import fc from "fast-check";
import type { Range, Store } from "../../../../local/aws/store";
import { openStore } from "../../../../local/aws/store";

const letters = [..."abcdefghij"];

function overwritten(content: Buffer, at: number, bytes: string): Buffer {
  content.write(bytes, at);
  return content;
}

describe("the store", () => {
  let folder: string;
  let store: Store | undefined;
  const open = async () => {
    store = await openStore(folder);
    return store;
  };
  const close = async () => {
    await store?.close();
    store = undefined;
  };
  const openAndRead = async () => {
    await open();
    return keysOf("values");
  };
  const keysOf = async (name: string, range?: Range) => {
    const keys: string[] = [];
    for await (const [key] of store!.collection(name).range(range)) keys.push(key);
    return keys;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "store-"));
  });

  afterEach(async () => {
    await close();
    await rm(folder, { recursive: true, force: true });
  });

  it("shows a value at once, and after it was opened again", async () => {
    const numbers = (await open()).collection<{ n: number }>("numbers");
    const written = numbers.put("a", { n: 1 });
    assert.deepEqual(numbers.get("a"), { n: 1 });
    await written;
    assert.deepEqual(numbers.get("a"), { n: 1 });

    await close();

    assert.deepEqual((await open()).collection("numbers").get("a"), { n: 1 });
    assert.equal(store!.collection("numbers").get("b"), undefined);
  });

  it("keeps collections apart, also where one name begins another", async () => {
    await open();
    await store!.collection("a").put("x", 1);
    await store!.collection("ab").put("y", 2);
    await store!.collection("a/b").put("z", 3);

    assert.deepEqual(await keysOf("a"), ["x"]);
    assert.deepEqual(await keysOf("ab"), ["y"]);
  });

  it("deletes, and a deletion is seen before it is on disk", async () => {
    const values = (await open()).collection<number>("values");
    await values.put("a", 1);
    const deleted = values.delete("a");
    assert.equal(values.get("a"), undefined);
    assert.deepEqual(await keysOf("values"), []);
    await deleted;
    assert.equal(values.get("a"), undefined);
  });

  it("sees a value that is written after it was found missing", async () => {
    const values = (await open()).collection<number>("values");
    assert.equal(values.get("a"), undefined);
    const written = values.put("a", 1);
    assert.equal(values.get("a"), 1);
    await written;
    assert.equal(values.get("a"), 1);
  });

  it("ranges over more than it reads at once, and lets itself be left early", async () => {
    await open();
    const keys = Array.from({ length: 3000 }, (_, index) => String(index).padStart(4, "0"));
    await store!.write(keys.map((key) => ({ collection: "values", key, value: key })));

    assert.deepEqual(await keysOf("values"), keys);
    assert.deepEqual(await keysOf("values", { reverse: true }), keys.toReversed());
    const seen: string[] = [];
    for await (const [key] of store!.collection("values").range()) {
      seen.push(key);
      if (key === "0100") break;
    }
    assert.deepEqual(seen, keys.slice(0, 101));
    assert.deepEqual(await keysOf("values"), keys);
  });

  it("writes changes of several collections together", async () => {
    await open();
    await store!.write([
      { collection: "a", key: "k", value: 1 },
      { collection: "b", key: "k", value: 2 },
      { collection: "a", key: "k", delete: true },
    ]);
    assert.equal(store!.collection("a").get("k"), undefined);
    assert.equal(store!.collection("b").get("k"), 2);
  });

  it("ranges over what is on disk and what is not yet, in order", async () => {
    const key = fc.constantFrom("a", "b", "c", "d", "e", "é", "\u{10000}", "\uffee");
    const change = fc.record({ key, delete: fc.boolean() });
    const bounds = fc.record(
      { gt: key, gte: key, lt: key, lte: key, reverse: fc.boolean(), limit: fc.nat(4) },
      { requiredKeys: [] },
    );
    await open();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change), fc.array(change), bounds, async (old, fresh, range) => {
        const name = `run${++run}`;
        const values = store!.collection<number>(name);
        const expected = new Set<string>();
        const apply = (changes: typeof old) =>
          Promise.all(
            changes.map((each) => {
              if (each.delete) expected.delete(each.key);
              else expected.add(each.key);
              return each.delete ? values.delete(each.key) : values.put(each.key, 1);
            }),
          );
        await apply(old);
        const writing = apply(fresh);

        const { gt, gte, lt, lte, reverse, limit = Number.POSITIVE_INFINITY } = range;
        const lower = gt === undefined ? gte : gt;
        const upper = lt === undefined ? lte : lt;
        const one = {
          ...(gt === undefined ? { gte: lower } : { gt }),
          ...(lt === undefined ? { lte: upper } : { lt }),
        };
        const found = await keysOf(name, { ...one, reverse, limit });

        const bytes = (text: string) => Buffer.from(text);
        const compare = (a: string, b: string) => Buffer.compare(bytes(a), bytes(b));
        const wanted = [...expected]
          .filter((each) => gt === undefined || compare(each, gt) > 0)
          .filter((each) => gt !== undefined || gte === undefined || compare(each, gte) >= 0)
          .filter((each) => lt === undefined || compare(each, lt) < 0)
          .filter((each) => lt !== undefined || lte === undefined || compare(each, lte) <= 0)
          .sort(compare);
        if (reverse) wanted.reverse();
        assert.deepEqual(found, wanted.slice(0, limit));
        await writing;
      }),
      { numRuns: 60 },
    );
  });

  it("has lost nothing that was written when the process is killed", async () => {
    const writer = fork(join(__dirname, "writer.ts"), [folder], {
      execArgv: ["--require", require.resolve("tsx/cjs")],
    });
    const acknowledged = await new Promise<number>((resolve) => {
      writer.on("message", (count: number) => {
        if (count >= 500) resolve(count);
      });
    });
    writer.kill("SIGKILL");
    await once(writer, "exit");

    const counts = (await open()).collection<number>("counts");
    for (let i = 1; i <= acknowledged; i++) assert.equal(counts.get(String(i)), i);
  });

  it("says that another process has the folder", async () => {
    await open();
    await assert.rejects(openStore(folder), {
      name: "LockedError",
      message: new RegExp(`${folder} is in use by another process`),
    });
  });

  for (const [age, format] of [
    ["an older", "1"],
    ["a newer", "99"],
  ]) {
    it(`refuses ${age} format, and leaves it alone`, async () => {
      await open();
      await store!.collection("a").put("k", 1);
      await close();
      const level = new ClassicLevel(join(folder, "store"));
      await level.put("\u0000format", format);
      await level.close();

      await assert.rejects(openStore(folder), {
        name: "StoreVersionError",
        message: new RegExp(`format "${format}"`),
      });

      await level.open();
      const left = await level.getMany(["\u0000format", "a\u0000k"]);
      await level.close();
      assert.deepEqual(left, [format, "1"]);
    });
  }

  it("refuses a store without its head, and leaves the rest alone", async () => {
    await open();
    await store!.collection("a").put("k", 1);
    await close();
    await unlink(join(folder, "store", "CURRENT"));
    const before = await readdir(join(folder, "store"));

    await assert.rejects(openStore(folder), { name: "StoreCorruptError", message: /CURRENT/ });

    assert.deepEqual(await readdir(join(folder, "store")), before);
  });

  for (const [what, damage] of [
    ["a list of its files", (name: string) => name.startsWith("MANIFEST") && [0, "garbage"]],
    ["a file of records", (name: string) => name.endsWith(".ldb") && [0, "garbage"]],
    ["a log, in its middle", (name: string) => name.endsWith(".log") && [50_000, "garbage"]],
  ] as const) {
    it(`refuses a store that is damaged in ${what}, and changes nothing`, async () => {
      const values = (await open()).collection<string>("values");
      await Promise.all(letters.map((key) => values.put(key, key.repeat(100_000))));
      await close();
      // Opened and closed again, it has what came before in files of records.
      const again = (await open()).collection<string>("values");
      for (const key of letters) await again.put(key, key.repeat(10_000));
      await close();
      const location = join(folder, "store");
      const before = await readdir(location);
      const file = before.find(damage)!;
      const [at, bytes] = damage(file) as [number, string];
      const content = await readFile(join(location, file));
      await writeFile(join(location, file), at ? overwritten(content, at, bytes) : bytes);

      await assert.rejects(openAndRead(), { name: "StoreCorruptError", message: /is damaged/ });

      assert.ok((await readdir(location)).includes(file));
    });
  }

  it("forgives a log that ends in the middle of a record, as after a crash", async () => {
    const values = (await open()).collection<string>("values");
    for (const key of letters) await values.put(key, key.repeat(10_000));
    await close();
    const location = join(folder, "store");
    const log = (await readdir(location)).find((name) => name.endsWith(".log"))!;
    await truncate(join(location, log), (await stat(join(location, log))).size - 5);

    const { length } = await openAndRead();

    assert.equal(length, letters.length - 1);
  });

  it("says of a folder that it cannot be one", async () => {
    await writeFile(join(folder, "file"), "");
    await assert.rejects(openStore(join(folder, "file")), {
      name: "StoreUnusableError",
      message: /file cannot be used .* choose another one/,
    });
  });

  if (process.platform === "linux") {
    it("says so where no folder can be made", async () => {
      await assert.rejects(openStore("/proc/none/here"), { name: "StoreUnusableError" });
    });
  }

  it("refuses a database that is not its own", async () => {
    const level = new ClassicLevel(join(folder, "store"));
    await level.put("foreign", "1");
    await level.close();

    await assert.rejects(openStore(folder), {
      name: "StoreCorruptError",
      message: /no format version/,
    });
  });
});
