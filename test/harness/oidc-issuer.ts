/** A real OpenID provider (npm's `oidc-provider`) on this machine. */
import { join } from "node:path";
import { answersWell, findFreePort, minimalEnvironment, ServerProcess } from "./server-process.js";

const PROGRAM = join(import.meta.dirname, "serve-oidc-issuer.cjs");
const PATH = "/jobs";

export class OidcIssuer {
  readonly #server: ServerProcess;
  readonly url: string;

  private constructor(server: ServerProcess, url: string) {
    this.#server = server;
    this.url = url;
  }

  static async start(): Promise<OidcIssuer> {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${String(port)}${PATH}`;
    const server = ServerProcess.spawn(PROGRAM, [String(port), PATH], minimalEnvironment("/"));
    const discovery = `${url}/.well-known/openid-configuration`;
    await server.waitUntil(async () => ((await answersWell(discovery)) ? true : undefined));
    return new OidcIssuer(server, url);
  }

  /** The issuer as conditions name it: its URL without a scheme. */
  get name(): string {
    return this.url.replace(/^http:\/\//, "");
  }

  /** What the CI system would give to a job: a signed token for this audience, five minutes long. */
  async token(audience: string): Promise<string> {
    const response = await fetch(`${this.url}/token`, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from("job:known-to-the-test").toString("base64")}`,
      },
      body: new URLSearchParams({ grant_type: "client_credentials", resource: audience }),
    });
    const body = (await response.json()) as { readonly access_token?: string };
    if (body.access_token === undefined) throw new Error(JSON.stringify(body));
    return body.access_token;
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }
}
