import { mkdtempSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Registry } from "../endpoint/services";
import { factories } from "../factories";
import type { Service, ServiceContext } from "../service";
import { openStore } from "../store";
import { SystemClock } from "../systemClock";

/** Every service of the embedded AWS, built and never started: to be looked at, not to be called. */
export async function builtServices(): Promise<Service[]> {
  const folder = await mkdtemp(join(tmpdir(), "embedded-aws-"));
  const store = await openStore(folder);
  const services = new Registry();
  const context: ServiceContext = {
    region: "us-east-1",
    accountId: "000000000000",
    partition: "aws",
    store,
    folder: (name) => mkdtempSync(join(folder, name)),
    endpoint: "http://127.0.0.1",
    clock: new SystemClock(),
    services,
  };
  try {
    for (const create of factories) services.add(await create(context));
    return services.all();
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}
