import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord, type Properties } from "../provider/values";
import { ProjectError } from "./errors";
import type { ResourceState } from "./state";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OWNER_ONLY = 0o600;
const FORMAT = 3;

/** What is empty is left out, as by the real engine. */
type Stored = Omit<
  ResourceState,
  "secrets" | "inputs" | "outputs" | "dependencies" | "propertyDependencies"
> &
  Partial<Pick<ResourceState, "inputs" | "outputs" | "dependencies" | "propertyDependencies">>;

/** The state of a stack on disk, replaced as a whole after each step, secrets encrypted. */
export class Checkpoint {
  private constructor(
    readonly file: string,
    private readonly cipher: Cipher,
  ) {}

  static open(dataDirectory: string, project: string, stack: string): Checkpoint {
    const folder = join(dataDirectory, "stack");
    mkdirSync(folder, { recursive: true });
    return new Checkpoint(
      join(folder, `${project}.${stack}.json`),
      openCipher(join(folder, "key")),
    );
  }

  /** @throws ProjectError where the file is not a checkpoint this version reads */
  read(): ResourceState[] {
    if (!existsSync(this.file)) return [];
    let content: unknown;
    try {
      content = JSON.parse(readFileSync(this.file, "utf8"));
    } catch (cause) {
      throw new ProjectError(`${this.file} is damaged: it is not JSON`, { cause });
    }
    const { version, deployment } = content as {
      version?: number;
      deployment?: { resources?: Stored[] };
    };
    if (version !== FORMAT || !Array.isArray(deployment?.resources)) {
      throw new ProjectError(
        `${this.file} has the format ${version}, and this version reads ${FORMAT}`,
      );
    }
    return deployment.resources.map((stored) => this.decode(stored));
  }

  write(resources: readonly ResourceState[]): void {
    const deployment = {
      manifest: { time: new Date().toISOString(), magic: "", version: "" },
      resources: resources.map((resource) => this.encode(resource)),
    };
    const fresh = `${this.file}.new`;
    writeFileSync(fresh, JSON.stringify({ version: FORMAT, deployment }), { mode: OWNER_ONLY });
    renameSync(fresh, this.file);
  }

  private encode({ secrets, ...resource }: ResourceState): Stored {
    const hide = (properties: Properties) =>
      Object.fromEntries(
        Object.entries(properties).map(([key, value]) => [
          key,
          secrets.includes(key)
            ? { [SIGNATURE]: SECRET, ciphertext: this.cipher.encrypt(value) }
            : value,
        ]),
      );
    const { inputs, outputs, dependencies, propertyDependencies, ...rest } = resource;
    return {
      ...rest,
      ...unlessEmpty({ inputs: hide(inputs), outputs: hide(outputs) }),
      ...unlessEmpty({ dependencies, propertyDependencies }),
    };
  }

  private decode(stored: Stored): ResourceState {
    const secrets = new Set<string>();
    const show = (properties: Properties) =>
      Object.fromEntries(
        Object.entries(properties).map(([key, value]) => {
          if (!isRecord(value) || value[SIGNATURE] !== SECRET) return [key, value];
          secrets.add(key);
          return [key, this.cipher.decrypt(String(value.ciphertext))];
        }),
      );
    const { dependencies = [], propertyDependencies = {} } = stored;
    const [inputs, outputs] = [show(stored.inputs ?? {}), show(stored.outputs ?? {})];
    const described = { dependencies, propertyDependencies, inputs, outputs };
    return { ...stored, ...described, secrets: [...secrets] };
  }
}

function unlessEmpty(members: Record<string, object>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => Object.keys(value).length > 0),
  );
}

interface Cipher {
  encrypt(value: unknown): string;
  decrypt(text: string): unknown;
}

/** AES-256-GCM under a random key that only the owner of the folder can read. */
function openCipher(keyFile: string): Cipher {
  if (!existsSync(keyFile)) writeFileSync(keyFile, randomBytes(32), { mode: OWNER_ONLY });
  const key = readFileSync(keyFile);
  return {
    encrypt(value) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const text = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64");
    },
    decrypt(encoded) {
      const bytes = Buffer.from(encoded, "base64");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
      return JSON.parse(text.toString("utf8"));
    },
  };
}
