import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import type { Records } from "../records";

/** Which task a token stands for. */
export interface TaskReference {
  /** `machine/execution`. */
  readonly execution: string;
  /** Tells the state machine from later ones of its name. */
  readonly machineId: string;
  readonly taskId: string;
}

/** Makes and reads task tokens. */
export interface TaskTokens {
  of(reference: TaskReference): string;
  /** Undefined for what was never given out. */
  read(token: string): TaskReference | undefined;
}

const KEY = "taskTokens";
const NONCE = 12;
const TAG = 16;

/**
 * Task tokens are the reference itself, encrypted and authenticated with a key of the data folder:
 * nobody can guess one, a restart gives the same one again, and waiting costs no record of its own.
 */
export async function openTaskTokens({ keys }: Records): Promise<TaskTokens> {
  let stored = keys.get(KEY);
  if (stored === undefined) {
    stored = randomBytes(64).toString("hex");
    await keys.put(KEY, stored);
  }
  const secret = Buffer.from(stored, "hex");
  const [cipherKey, nonceKey] = [secret.subarray(0, 32), secret.subarray(32)];

  return {
    of({ execution, machineId, taskId }) {
      const text = JSON.stringify([execution, machineId, taskId]);
      const nonce = createHmac("sha256", nonceKey).update(text).digest().subarray(0, NONCE);
      const cipher = createCipheriv("aes-256-gcm", cipherKey, nonce);
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64");
    },
    read(token) {
      const bytes = Buffer.from(token, "base64");
      if (bytes.length <= NONCE + TAG || bytes.toString("base64") !== token) return undefined;
      const decipher = createDecipheriv("aes-256-gcm", cipherKey, bytes.subarray(0, NONCE));
      decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
      try {
        const opened = Buffer.concat([
          decipher.update(bytes.subarray(NONCE + TAG)),
          decipher.final(),
        ]);
        const [execution, machineId, taskId] = JSON.parse(opened.toString("utf8"));
        return { execution, machineId, taskId };
      } catch {
        return undefined;
      }
    },
  };
}
