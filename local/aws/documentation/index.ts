import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Service } from "../service";
import { REFUSED } from "../states/operations/refused";
import { type Chapter, chapters } from "./chapters";
import { introduction } from "./introduction";
import { builtServices } from "./services";

/** Operations of Step Functions that are there to be refused by name. */
const refusedOperations = new Set([...Object.keys(REFUSED), "StartSyncExecution"]);

/** The operations that a service emulates. */
export function emulatedOperations({ name, operations }: Service): string[] {
  return Object.keys(operations).filter(
    (operation) => name !== "states" || !refusedOperations.has(operation),
  );
}

/** The document that lists every emulated operation, as Markdown. */
export function documentation(services: readonly Service[]): string {
  const sections = Object.entries(chapters).map(([name, chapter]) => {
    const service = services.find((each) => each.name === name);
    if (!service) throw new Error(`the service ${name} is described, and not there`);
    return section(chapter, service);
  });
  return `${introduction}\n${sections.join("\n")}`;
}

function section(chapter: Chapter, service: Service): string {
  const { title, command, limits, missing } = chapter;
  const rows = emulatedOperations(service)
    .sort()
    .map((operation) => `| ${operation} | \`aws ${command} ${kebabCase(operation)}\` |`);
  const refused = service.name === "states" ? [...missing, refusedByName] : missing;
  return `## ${title}

| Operation | AWS CLI |
|---|---|
${rows.join("\n")}

${items(limits)}

Not emulated:

${items(refused)}
`;
}

const refusedByName = `501, naming the operation: ${[...refusedOperations].sort().join(", ")}.`;

function items(texts: readonly string[]): string {
  return texts.map((text) => `- ${text}`).join("\n");
}

/** As the AWS CLI spells an operation: `ListObjectsV2` is `list-objects-v2`. */
function kebabCase(operation: string): string {
  return operation
    .replace(/(.)([A-Z][a-z]+)/g, "$1-$2")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase();
}

async function write(): Promise<void> {
  const file = join(__dirname, "..", "..", "..", "docs", "embedded-aws.md");
  writeFileSync(file, documentation(await builtServices()));
}

if (require.main === module) void write();
