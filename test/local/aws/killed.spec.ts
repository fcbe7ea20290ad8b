import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as s3 from "@aws-sdk/client-s3";
import { startEmbeddedAws } from "../../../local/aws";

const PROCESS = join(__dirname, "..", "..", "support", "embeddedAwsProcess.ts");
const Bucket = "survivors";
const TableName = "Survivors";
/** More than what the store takes, so that it is a file. */
const LARGE = 40_000;
const ANSWERS = 150;
const WRITERS = 16;

describe("An embedded AWS that is killed", () => {
  let folder: string;
  let child: ChildProcess;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "killed-"));
  });
  after(async () => {
    child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });

  it("has lost nothing that it answered, and holds nothing half-written", async () => {
    child = spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), PROCESS, folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(createInterface(child.stdout!), "line");
    const answered = await writeUntilKilled({ ...JSON.parse(line), maxAttempts: 1 });

    const aws = await startEmbeddedAws({ dataDirectory: folder });
    try {
      const clients = clientsOf({ ...aws, maxAttempts: 1 });
      for (const id of answered) await assertWhole(clients, id);
      await assertNothingElse(clients, join(folder, "s3"));
    } finally {
      await aws.close();
    }
  });

  /** Writes items and objects until enough are answered; what is under way then is cut short. */
  async function writeUntilKilled(settings: s3.S3ClientConfig): Promise<string[]> {
    const clients = clientsOf(settings);
    await clients.objects.send(new s3.CreateBucketCommand({ Bucket }));
    await clients.items.send(
      new dynamodb.CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      }),
    );
    const answered: string[] = [];
    let killed = false;
    const writer = async (name: number) => {
      for (let index = 0; !killed; index++) {
        const id = `${name}-${index}`;
        try {
          await write(clients, id);
        } catch (error) {
          if (killed) return;
          throw error;
        }
        answered.push(id);
        if (answered.length === ANSWERS) {
          killed = true;
          child.kill("SIGKILL");
        }
      }
    };
    const exited = once(child, "exit");
    await Promise.all(Array.from({ length: WRITERS }, (_, name) => writer(name)));
    await exited;
    return answered;
  }
});

type Clients = ReturnType<typeof clientsOf>;

function clientsOf(settings: s3.S3ClientConfig) {
  return {
    objects: new s3.S3Client({ ...settings, forcePathStyle: true }),
    items: new dynamodb.DynamoDBClient(settings as dynamodb.DynamoDBClientConfig),
  };
}

async function write({ objects, items }: Clients, id: string): Promise<void> {
  await items.send(new dynamodb.PutItemCommand({ TableName, Item: { id: { S: id } } }));
  await objects.send(new s3.PutObjectCommand({ Bucket, Key: `small/${id}`, Body: id }));
  await objects.send(new s3.PutObjectCommand({ Bucket, Key: `large/${id}`, Body: largeOf(id) }));
}

async function assertWhole({ objects, items }: Clients, id: string): Promise<void> {
  const read = async (Key: string) =>
    (await objects.send(new s3.GetObjectCommand({ Bucket, Key }))).Body!.transformToString();
  const Key = { id: { S: id } };
  const { Item } = await items.send(new dynamodb.GetItemCommand({ TableName, Key }));
  assert.deepEqual(Item, Key);
  assert.equal(await read(`small/${id}`), id);
  assert.equal(await read(`large/${id}`), largeOf(id));
}

async function assertNothingElse({ objects }: Clients, bodies: string): Promise<void> {
  const { Contents = [] } = await objects.send(new s3.ListObjectsV2Command({ Bucket }));
  const large = Contents.filter(({ Key }) => Key!.startsWith("large/"));
  assert.ok(large.every(({ Size }) => Size === LARGE));
  assert.equal((await readdir(bodies)).length, large.length);
}

function largeOf(id: string): string {
  return id.padEnd(LARGE, ".");
}
