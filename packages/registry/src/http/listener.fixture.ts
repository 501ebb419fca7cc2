// A listener on a free port of loopback, and a raw socket to it.
import { once } from "node:events";
import { connect } from "node:net";
import { FailedAuthenticationLimiter } from "./failed-authentication-limiter.js";
import { defaultTargetRules } from "./canonical-path.js";
import { type Listener, listen } from "./listener.js";
import type { ListenerHandlers, ListenerSettings, Replied } from "./listener-settings.js";
import type { HttpRequest } from "./request.js";

const testLimits: ListenerSettings["limits"] = {
  target: { ...defaultTargetRules, scopedFormats: new Set(["npm"]) },
  upload: { minBytesPerSecond: 1000, windowMs: 200 },
  stallTimeoutMs: 1000,
  maxInFlight: 1000,
  maxConnections: 1000,
  maxConnectionsPerAddress: 500,
  maxRequestsPerSocket: 0,
  maxHeaderBytes: 16_384,
  headersTimeoutMs: 10_000,
  keepAliveTimeoutMs: 65_000,
};

export interface TestListener extends Listener {
  readonly seen: HttpRequest[];
  readonly replied: Replied[];
  readonly bugs: unknown[];
  /** Sends the bytes, reads until the other end closes or `quietMs` pass. */
  raw(bytes: string, quietMs?: number): Promise<string>;
}

export async function aListener(
  packages: ListenerHandlers["packages"],
  settings: Partial<ListenerSettings> = {},
): Promise<TestListener> {
  const seen: HttpRequest[] = [];
  const replied: Replied[] = [];
  const bugs: unknown[] = [];
  const listener = await listen(
    {
      host: "127.0.0.1",
      port: 0,
      trustedProxies: [],
      ...settings,
      limits: {
        ...testLimits,
        ...settings.limits,
      },
    },
    {
      packages: (request) => {
        seen.push(request);
        return packages(request);
      },
      operations: new Map([["healthz", () => ({ status: 200, body: "ok" })]]),
      app: (_incoming, response) => {
        response.end("app");
      },
    },
    {
      failures: new FailedAuthenticationLimiter(),
      onReplied: (_request, one) => replied.push(one),
      onBug: (error) => bugs.push(error),
    },
  );
  const { port } = new URL(listener.url);
  return {
    ...listener,
    seen,
    replied,
    bugs,
    async raw(bytes, quietMs = 300) {
      const socket = connect(Number(port), "127.0.0.1");
      let answer = "";
      socket.on("data", (chunk: Buffer) => (answer += chunk.toString("latin1")));
      socket.on("error", () => undefined);
      socket.write(Buffer.from(bytes, "latin1"));
      const timer = setTimeout(() => socket.destroy(), quietMs);
      await once(socket, "close");
      clearTimeout(timer);
      return answer;
    },
  };
}

export const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
