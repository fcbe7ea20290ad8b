import { createHash } from "node:crypto";
import { Agent, type OutgoingHttpHeaders, request } from "node:http";
import type { ClientSettings } from "../cli/stack/stack";
import { sign } from "../local/aws/endpoint/sign";
import { basicTime } from "../local/aws/endpoint/signature";

interface Request {
  readonly service: string;
  readonly method: "POST" | "PUT";
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Signed requests and nothing more: on a machine whose cores the embedded AWS shares with whoever
 * drives it, the AWS SDK's own work would be a sixth of what is measured.
 */
export class SignedClient {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly host: string;

  constructor(private readonly client: Required<ClientSettings>) {
    this.host = new URL(client.endpoint).host;
  }

  /** Calls an operation of a service that speaks AWS JSON. */
  async call(service: string, target: string, input: object): Promise<any> {
    const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": target };
    const body = JSON.stringify(input);
    return JSON.parse(await this.send({ service, method: "POST", path: "/", headers, body }));
  }

  /** Puts an object with a key of unreserved characters. */
  async putObject(bucket: string, key: string, body: string): Promise<void> {
    const headers = { "x-amz-content-sha256": sha256(body) };
    await this.send({ service: "s3", method: "PUT", path: `/${bucket}/${key}`, headers, body });
  }

  /** Posts to an HTTP API, which asks for no signature. */
  post(url: string, headers: OutgoingHttpHeaders, body: string): Promise<string> {
    return this.exchange("POST", new URL(url).pathname, headers, body);
  }

  private send({ service, method, path, headers, body }: Request): Promise<string> {
    const { region, credentials } = this.client;
    const time = basicTime(Date.now());
    const signed: Record<string, string> = { host: this.host, ...headers, "x-amz-date": time };
    const names = Object.keys(signed).sort();
    const canonical = [
      method,
      path,
      "",
      ...names.map((name) => `${name}:${signed[name]}`),
      "",
      names.join(";"),
      sha256(body),
    ].join("\n");
    const date = time.slice(0, 8);
    const scope = { date, region, service, time };
    const signature = sign(canonical, credentials.secretAccessKey, scope);
    const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${date}/${region}/${service}/aws4_request, SignedHeaders=${names.join(";")}, Signature=${signature}`;
    return this.exchange(method, path, { ...signed, authorization }, body);
  }

  private exchange(method: string, path: string, headers: OutgoingHttpHeaders, body: string) {
    const [host, port] = this.host.split(":");
    return new Promise<string>((resolve, reject) => {
      const options = { agent: this.agent, host, port, method, path, headers };
      const call = request(options, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => {
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
        });
      });
      call.on("error", reject);
      call.end(body);
    });
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
