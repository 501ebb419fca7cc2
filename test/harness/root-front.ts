/** A reverse proxy that shows one repository at `/`, to whoever asks: for tools that know neither paths nor tokens. */
import { once } from "node:events";
import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";
import type { NpmAccess } from "./chain.js";

export class RootFront {
  readonly #server: Server;
  #shown: NpmAccess | undefined;

  private constructor() {
    this.#server = createServer((asked, answer) => {
      this.#forward(asked, answer);
    });
  }

  /** Listens; it has to be told by `show` what it stands before. */
  static async start(): Promise<RootFront> {
    const front = new RootFront();
    front.#server.listen(0, "127.0.0.1");
    await once(front.#server, "listening");
    return front;
  }

  /** Without a trailing slash. */
  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** @param repository at the server's own address; its token goes with requests that bring none */
  show(repository: NpmAccess): void {
    this.#shown = repository;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  #forward(asked: IncomingMessage, answer: ServerResponse): void {
    const { url = "/", method = "GET", headers } = asked;
    const shown = this.#shown;
    if (shown === undefined) {
      answer.writeHead(503).end();
      return;
    }
    const { origin, pathname } = new URL(shown.registryUrl);
    // Links in documents have the whole path already.
    const path = url.startsWith(pathname) ? url : pathname + url.slice(1);
    const onward = request(origin, {
      path,
      method,
      headers: { authorization: `Bearer ${shown.token}`, ...headers },
    });
    onward.on("response", (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      pipeline(answered, answer, () => undefined);
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    pipeline(asked, onward, () => undefined);
  }
}
