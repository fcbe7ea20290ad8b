import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lendStackFile } from "../../cli/stack/stackFile";

const COMMITTED = "# of the team\nconfig:\n  shop:size: 3 # small\n  shop:open: true\n";

describe("a stack file that is lent to the Pulumi CLI", () => {
  let folder: string;
  let file: string;
  let saltFile: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stack-file-"));
    file = join(folder, "Pulumi.dev.yaml");
    saltFile = join(folder, "dev.salt");
    writeFileSync(file, COMMITTED);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const lend = (write: () => void) => lendStackFile(file, saltFile, async () => write());
  const text = () => readFileSync(file, "utf8");

  it("is as it was when the CLI wrote its salt, and everything as text", async () => {
    await lend(() =>
      writeFileSync(
        file,
        'config:\n  shop:open: "true"\n  shop:size: "3"\nencryptionsalt: v1:abc=\n',
      ),
    );

    assert.equal(text(), COMMITTED);
  });

  it("has the salt the next time, and not afterwards", async () => {
    await lend(() => writeFileSync(file, `${COMMITTED}encryptionsalt: v1:abc=\n`));
    let lent = "";
    await lend(() => {
      lent = text();
    });

    assert.equal(lent, `${COMMITTED}encryptionsalt: v1:abc=\n`);
    assert.equal(text(), COMMITTED);
  });

  it("keeps what the CLI was told to configure", async () => {
    await lend(() =>
      writeFileSync(file, `${COMMITTED}  shop:name: corner\nencryptionsalt: v1:abc=\n`),
    );

    assert.match(text(), /shop:name: corner/);
    assert.doesNotMatch(text(), /encryptionsalt/);
  });

  it("is taken back when the CLI fails", async () => {
    const failing = lendStackFile(file, saltFile, async () => {
      writeFileSync(file, `${COMMITTED}encryptionsalt: v1:abc=\n`);
      throw new Error("failed");
    });

    await assert.rejects(failing, { message: "failed" });
    assert.equal(text(), COMMITTED);
  });

  it("keeps a salt of its own, which is not lent", async () => {
    const own = `${COMMITTED}encryptionsalt: v1:own=\n`;
    writeFileSync(file, own);
    let lent = "";
    await lend(() => {
      lent = text();
      writeFileSync(file, `${lent}encryptionsalt: v1:abc=\n`);
    });

    assert.equal(lent, COMMITTED);
    assert.equal(text(), own);
  });

  it("may end without a line break", async () => {
    writeFileSync(file, COMMITTED.trimEnd());
    await lend(() => writeFileSync(file, `${COMMITTED}encryptionsalt: v1:abc=\n`));
    let lent = "";
    await lend(() => {
      lent = text();
    });

    assert.equal(lent, `${COMMITTED}encryptionsalt: v1:abc=\n`);
    assert.equal(text(), COMMITTED.trimEnd());
  });

  it("is taken back by the next run when one was killed", async () => {
    void lendStackFile(file, saltFile, () => new Promise(() => {}));
    writeFileSync(file, `${COMMITTED}encryptionsalt: v1:abc=\n`);

    await lend(() => {});

    assert.equal(text(), COMMITTED);
  });

  it("comes back when the CLI removes it, or leaves what is no YAML", async () => {
    await lend(() => rmSync(file));
    assert.equal(text(), COMMITTED);

    await lend(() => writeFileSync(file, "a: b: c"));
    assert.equal(text(), COMMITTED);
  });

  it("is gone again where there was none", async () => {
    rmSync(file);

    await lend(() => writeFileSync(file, "encryptionsalt: v1:abc=\n"));

    assert.equal(existsSync(file), false);
  });
});
