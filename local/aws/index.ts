import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ApiGatewayService } from "./apigateway";
import { createHandler } from "./endpoint/handler";
import { listen, type Server } from "./endpoint/server";
import { Registry } from "./endpoint/services";
import { factories } from "./factories";
import type { IamService } from "./iam";
import type { LambdaService } from "./lambda";
import { openRootUser, withRoot } from "./rootUser";
import type { Clock, ServiceContext } from "./service";
import { openStore } from "./store";
import { SystemClock } from "./systemClock";

export { PortTakenError } from "./endpoint/server";
export { LockedError, StoreCorruptError, StoreVersionError } from "./store";

export interface EmbeddedAwsOptions {
  /** Everything is kept here; made when it is missing. */
  readonly dataDirectory: string;
  /** A free one when absent. */
  readonly port?: number;
  readonly region?: string;
  readonly clock?: Clock;
  /** Told of what went wrong inside, which no caller caused. */
  readonly onError?: (error: unknown) => void;
}

/** An AWS account that answers on the loopback interface. */
export interface EmbeddedAws {
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** The root user's. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** What is under way goes on when it is started again on the same folder. */
  close(): Promise<void>;
}

const ACCOUNT_ID = "000000000000";
const DEFAULT_REGION = "us-east-1";
const PRIVATE = 0o700;

/** How long requests under way may take to end when it is closed. */
const GRACE_MS = 1000;

/**
 * Starts the embedded AWS on a data folder.
 * @throws LockedError, StoreVersionError, StoreCorruptError, StoreUnusableError, PortTakenError
 */
export async function startEmbeddedAws(options: EmbeddedAwsOptions): Promise<EmbeddedAws> {
  const { dataDirectory, region = DEFAULT_REGION, clock = new SystemClock() } = options;
  const onError = options.onError ?? ((error) => console.error(error));
  const store = await openStore(dataDirectory);
  const registry = new Registry();
  let answering: ReturnType<typeof createHandler>;
  let open!: () => void;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let server: Server | undefined;
  const close = async () => {
    try {
      await server?.close(GRACE_MS);
      for (const service of registry.all().reverse()) await service.stop?.();
    } finally {
      await store.close();
    }
  };
  try {
    server = await listen(options.port ?? 0, (message, response) => {
      void opened.then(() => answering(message, response)).catch(onError);
    });
    const root = await openRootUser(store, ACCOUNT_ID);
    const context: ServiceContext = {
      region,
      accountId: ACCOUNT_ID,
      partition: "aws",
      store,
      endpoint: server.endpoint,
      clock,
      services: registry,
      folder: (name) => madeFolder(join(dataDirectory, name)),
    };
    for (const create of factories) registry.add(await create(context));
    answering = createHandler({
      registry,
      region,
      accountId: ACCOUNT_ID,
      publicPaths: [
        registry.get<ApiGatewayService>("apigateway"),
        registry.get<LambdaService>("lambda"),
      ],
      iam: withRoot(root, registry.get<IamService>("iam")),
      onError,
    });
    for (const service of registry.all()) await service.start?.();
    open();
    return {
      endpoint: server.endpoint,
      region,
      accountId: ACCOUNT_ID,
      credentials: { ...root.credentials },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function madeFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: PRIVATE });
  return folder;
}
