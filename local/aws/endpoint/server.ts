import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

const LOOPBACK = "127.0.0.1";

/** Longer than clients keep an idle connection, so that it is they who close it. */
const KEEP_ALIVE_MS = 75_000;

/** The port is another process's. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";

  constructor(port: number, options?: ErrorOptions) {
    super(
      `port ${port} on ${LOOPBACK} is in use by another process; choose another one, or none to get a free one`,
      options,
    );
  }
}

export interface Server {
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** Takes no more requests, and gives those under way a moment to end. */
  close(graceMs: number): Promise<void>;
}

/**
 * Listens on the loopback interface only, and never says a word about CORS.
 * @throws PortTakenError
 */
export async function listen(port: number, listener: RequestListener): Promise<Server> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, listener);
  server.requestTimeout = 0;
  server.listen(port, LOOPBACK);
  try {
    await once(server, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === "EADDRINUSE" || code === "EACCES"
      ? new PortTakenError(port, { cause: error })
      : error;
  }
  return {
    endpoint: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`,
    async close(graceMs) {
      const closed = once(server, "close");
      server.close();
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(late);
    },
  };
}
