import type { Readable } from "node:stream";

/** What a handler answers: plain data and at most one stream. */
export interface Reply {
  readonly status: number;
  /** Reason phrase, for clients that print that instead of the body; absent: the status's own. */
  readonly reason?: string;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | Uint8Array | Readable;
}

/** A JSON reply. */
export function json(status: number, value: unknown, headers: Reply["headers"] = {}): Reply {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(value),
  };
}

/** A plain-text reply. */
export function text(status: number, body: string, headers: Reply["headers"] = {}): Reply {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body };
}
