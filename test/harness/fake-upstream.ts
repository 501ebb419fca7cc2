/** A small public npm registry that we own: to the specification, countable, and faulty on demand. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { PackageFixture } from "./fixture-package.js";
import { UpstreamContent } from "./upstream-content.js";
import { send, sendSpoilt, type UpstreamFault, type UpstreamReply } from "./upstream-faults.js";

/** One request as the upstream received it; `path` is percent-decoded and without the query. */
export interface UpstreamRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<IncomingMessage["headers"]>;
  readonly receivedAtMs: number;
}

/** Every path, for faults that befall the whole registry. */
export const EVERY_PATH = "*";

/** A running fake registry. Close it when the test ends. */
export class FakeUpstream {
  readonly #content: UpstreamContent;
  readonly #faults = new Map<string, { readonly fault: UpstreamFault; occurrences: number }>();
  readonly #requests: UpstreamRequest[] = [];
  #server: Server;
  #port = 0;
  #pauseMs = 0;

  private constructor() {
    this.#content = new UpstreamContent(() => this.url);
    this.#server = this.#newServer();
  }

  /** Starts an empty registry on a free loopback port. */
  static async start(packages: Iterable<PackageFixture> = []): Promise<FakeUpstream> {
    const upstream = new FakeUpstream();
    await upstream.comeBack();
    for (const fixture of packages) upstream.put(fixture);
    return upstream;
  }

  /** Origin without a trailing slash. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Adds a package, or replaces it as a registry does whose content changed. */
  put(fixture: PackageFixture): void {
    this.#content.put(fixture);
  }

  /** Removes a package: it answers 404 from now on. */
  remove(name: string): void {
    this.#content.remove(name);
  }

  /** Serves these bytes at a path, whatever a packument promises of it. */
  putFile(path: string, bytes: Buffer): void {
    this.#content.putFile(path, bytes);
  }

  /** Gives a version a provenance attestation. */
  attest(name: string, version: string, bundle: unknown): void {
    this.#content.attest(name, version, bundle);
  }

  /** Reports an advisory for a package in both audit forms. */
  advise(name: string, advisory: Readonly<Record<string, unknown>>): void {
    this.#content.advise(name, advisory);
  }

  /** Spoils every answer to `path` (decoded, such as `/@s/n`) or to `EVERY_PATH`. */
  spoil(path: string, fault: UpstreamFault): void {
    this.#faults.set(path, { fault, occurrences: 0 });
  }

  /** Ends one fault, or all. */
  heal(path?: string): void {
    if (path === undefined) this.#faults.clear();
    else this.#faults.delete(path);
  }

  /** Waits this long before each answer, so that concurrent requests overlap. */
  delayAnswers(milliseconds: number): void {
    this.#pauseMs = milliseconds;
  }

  /** The requests received so far, all or those to one path. */
  requests(path?: string): readonly UpstreamRequest[] {
    return path === undefined
      ? [...this.#requests]
      : this.#requests.filter((request) => request.path === path);
  }

  /** How often one path was asked for, whatever became of it. */
  countRequests(path: string): number {
    return this.requests(path).length;
  }

  /** Closes the port: connections are refused until `comeBack`. */
  async goDown(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** Listens again on the same port. */
  async comeBack(): Promise<void> {
    this.#server = this.#newServer();
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (this.#server.listening) await this.goDown();
  }

  #newServer(): Server {
    const server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
    server.keepAliveTimeout = 30_000;
    return server;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    const path = decodeURIComponent(url.pathname);
    this.#requests.push({
      method: request.method ?? "GET",
      path,
      query: url.search,
      headers: request.headers,
      receivedAtMs: Date.now(),
    });
    const body = await readBody(request);
    if (this.#pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#pauseMs));
    const reply = this.#content.answer({
      method: request.method ?? "GET",
      path,
      query: url.searchParams,
      headers: request.headers,
      body,
    });
    await this.#send(response, path, reply, request);
  }

  async #send(
    response: ServerResponse,
    path: string,
    reply: UpstreamReply,
    request: IncomingMessage,
  ): Promise<void> {
    const entry = this.#faults.get(path) ?? this.#faults.get(EVERY_PATH);
    const conditional = answerConditionally(reply, request);
    if (entry === undefined) {
      send(response, conditional);
      return;
    }
    const ignoring = entry.fault.kind === "ignore-conditional";
    await sendSpoilt(response, ignoring ? reply : conditional, entry.fault, entry.occurrences);
    entry.occurrences += 1;
  }
}

/** RFC 9110 §13.1.2: If-None-Match with the current ETag gives 304. */
function answerConditionally(reply: UpstreamReply, request: IncomingMessage): UpstreamReply {
  const etag = reply.headers["etag"];
  if (etag === undefined || request.headers["if-none-match"] !== etag) return reply;
  return { status: 304, headers: { etag }, body: Buffer.alloc(0) };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
