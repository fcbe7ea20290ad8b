import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { scripts } from "../../package.json";
import { REPOSITORY } from "../support/commands";

const read = (file: string) => readFileSync(join(REPOSITORY, file), "utf8");

const DOCUMENTS = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"].concat(
  readdirSync(join(REPOSITORY, "docs")).map((name) => `docs/${name}`),
);

describe("the README", () => {
  const readme = read("README.md");

  it("has a row for every configuration key, with its type, default and description", () => {
    const { config } = parse(read("Pulumi.yaml")) as {
      config: Record<string, { type: string; default: unknown; description: string }>;
    };
    for (const [key, { type, default: value, description }] of Object.entries(config)) {
      const row = `| \`${key}\` | ${type} | \`${JSON.stringify(value).replace(/^"([A-Z]+)"$/, "$1")}\` | ${description} |`;
      assert(readme.includes(row), `no row ${row}`);
    }
  });

  it("names no script that is not there", () => {
    const named = [...readme.matchAll(/npm (?:run (?:-s )?)([a-z][\w:]*)/g)].map(
      ([, name]) => name!,
    );
    const missing = named.filter((name) => !(name in scripts));
    assert.deepEqual(missing, []);
  });
});

describe("every document", () => {
  for (const document of DOCUMENTS) {
    it(`${document} links only to what exists`, () => {
      const links = [...read(document).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, to]) => to!);
      const broken = links.filter((link) => !existsSync(join(REPOSITORY, dirname(document), link)));
      assert.deepEqual(broken, []);
    });
  }
});
