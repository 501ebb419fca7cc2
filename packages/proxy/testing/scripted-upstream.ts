import { once } from "node:events";
import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { TEST_CERTIFICATE, TEST_KEY } from "./certificates.js";

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An upstream that answers what a test tells it to, and remembers what it was asked. */
export class ScriptedUpstream {
  readonly seen: SeenRequest[] = [];
  answer: Answer = (_request, response) => response.end("ok");
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #scheme: "http" | "https";

  private constructor(scheme: "http" | "https") {
    this.#scheme = scheme;
    const listener: RequestListener = (request, response) => {
      void this.#serve(request, response);
    };
    this.#server =
      scheme === "http"
        ? createHttpServer(listener)
        : createHttpsServer({ cert: TEST_CERTIFICATE, key: TEST_KEY }, listener);
    this.#server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => this.#sockets.delete(socket));
    });
  }

  static async start(scheme: "http" | "https" = "http"): Promise<ScriptedUpstream> {
    const upstream = new ScriptedUpstream(scheme);
    upstream.#server.listen(0, "127.0.0.1");
    await once(upstream.#server, "listening");
    return upstream;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  url(path = "/"): URL {
    return new URL(path, `${this.#scheme}://127.0.0.1:${this.port}`);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url = "", headers } = request;
    this.seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    this.answer(request, response);
  }
}

/** Answers with each in turn, then with the last for ever. */
export function inTurn(...answers: readonly [Answer, ...Answer[]]): Answer {
  const remaining = [...answers];
  let current = answers[0];
  return (request, response) => {
    current = remaining.shift() ?? current;
    current(request, response);
  };
}

export function status(
  code: number,
  headers: Record<string, string> = {},
  body: string | Buffer = "",
): Answer {
  return (_request, response) => {
    response.writeHead(code, headers).end(body);
  };
}

/** Promises more bytes than it sends, then closes the connection. */
export function truncated(code: number, body: string, promisedBytes: number): Answer {
  return (_request, response) => {
    response.writeHead(code, { "content-length": promisedBytes });
    response.write(body, () => response.socket?.end());
  };
}

/** Sends a beginning and then resets the connection. */
export function reset(beginning: string): Answer {
  return (_request, response) => {
    response.writeHead(200);
    response.write(beginning, () => response.socket?.resetAndDestroy());
  };
}

/** Begins a chunked body, then closes the connection without the last chunk. */
export function unfinished(beginning: string): Answer {
  return (_request, response) => {
    response.write(beginning, () => response.socket?.end());
  };
}

/** Never answers. */
export const silence: Answer = () => undefined;
