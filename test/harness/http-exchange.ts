/** One HTTP exchange on a connection of its own, reported whether it ends well or not. */
import { request as startRequest, type IncomingHttpHeaders } from "node:http";

export interface Exchange {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** False when the connection ended before the announced body did. */
  readonly complete: boolean;
  readonly durationMs: number;
}

export interface ExchangeOptions {
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly timeoutMs?: number;
  /** Loopback address to connect from, see clientAddress. */
  readonly localAddress?: string | undefined;
}

/**
 * A loopback address of its own for the client number `index` (below 60,000), so that limits per
 * address see many clients. Only Linux has all of 127.0.0.0/8; elsewhere all share one address.
 */
export function clientAddress(index: number): string | undefined {
  if (process.platform !== "linux") return undefined;
  return `127.0.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`;
}

/** @throws when the connection fails before a status arrives, or after `timeoutMs`. */
export async function exchange(url: string, options: ExchangeOptions = {}): Promise<Exchange> {
  const { method = "GET", token, headers = {}, body, timeoutMs = 60_000, localAddress } = options;
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const request = startRequest(url, {
      method,
      agent: false,
      localAddress,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
    });
    request.once("error", reject);
    request.once("response", (response) => {
      const chunks: Buffer[] = [];
      const settle = (): void => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
          complete: response.complete,
          durationMs: performance.now() - startedAt,
        });
      };
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", () => undefined);
      response.once("close", settle);
    });
    request.end(body);
  });
}
