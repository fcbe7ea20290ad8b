import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { documentation } from "../../../../local/aws/documentation";
import { builtServices } from "../../../../local/aws/documentation/services";

describe("the documentation of the embedded AWS", () => {
  it("is as the services are (renew it: node --require tsx/cjs local/aws/documentation)", async () => {
    const file = join(__dirname, "..", "..", "..", "..", "docs", "embedded-aws.md");
    assert.equal(readFileSync(file, "utf8"), documentation(await builtServices()));
  });
});
