// Reads HTTP/1.1 answers without keeping them: how many were whole, and with which status.

/** What ends an answer's body (RFC 9112 §6.3). */
type Body =
  | { readonly kind: "none" }
  | { readonly kind: "counted"; leftBytes: number }
  | { readonly kind: "chunked"; leftBytes: number; line: string; isLast: boolean };

const headEnd = Buffer.from("\r\n\r\n");

interface Answer {
  readonly status: number;
  /** No other comes on this connection (RFC 9112 §9.6). */
  readonly isLast: boolean;
}

/** Reads the answers of one connection that has at most one request under way. */
export class AnswerReader {
  readonly #onAnswer: (answer: Answer) => void;
  #head: Buffer = Buffer.alloc(0);
  #body: Body = { kind: "none" };
  #answer: Answer = { status: 0, isLast: false };

  constructor(onAnswer: (answer: Answer) => void) {
    this.#onAnswer = onAnswer;
  }

  /** `bytes` may be written over afterwards. */
  read(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#body.kind === "none") at = this.#readHead(bytes, at);
      else if (this.#body.kind === "counted") at = this.#readCounted(this.#body, bytes, at);
      else at = this.#readChunked(this.#body, bytes, at);
    }
  }

  #readHead(bytes: Buffer, from: number): number {
    const held = this.#head.length;
    const all =
      held === 0 ? bytes.subarray(from) : Buffer.concat([this.#head, bytes.subarray(from)]);
    const end = all.indexOf(headEnd);
    if (end === -1) {
      this.#head = Buffer.from(all);
      return bytes.length;
    }
    this.#head = Buffer.alloc(0);
    const head = all.toString("latin1", 0, end);
    const isLast = /\r\nconnection: *close/i.test(head);
    this.#answer = { status: Number(head.slice(9, 12)), isLast };
    this.#body = bodyOf(head, this.#answer.status);
    if (this.#body.kind === "none") this.#onAnswer(this.#answer);
    return from + end + headEnd.length - held;
  }

  #readCounted(body: Body & { kind: "counted" }, bytes: Buffer, from: number): number {
    const taken = Math.min(body.leftBytes, bytes.length - from);
    body.leftBytes -= taken;
    if (body.leftBytes === 0) this.#end();
    return from + taken;
  }

  /** `leftBytes` counts the line break behind a chunk's data. */
  #readChunked(body: Body & { kind: "chunked" }, bytes: Buffer, from: number): number {
    if (body.leftBytes > 0) {
      const taken = Math.min(body.leftBytes, bytes.length - from);
      body.leftBytes -= taken;
      if (body.leftBytes === 0 && body.isLast) this.#end();
      return from + taken;
    }
    const end = bytes.indexOf(0x0a, from);
    body.line += bytes.toString("latin1", from, end === -1 ? bytes.length : end + 1);
    if (end === -1) return bytes.length;
    const dataBytes = parseInt(body.line, 16);
    if (Number.isNaN(dataBytes)) throw new Error(`Not the size of a chunk: ${body.line}`);
    body.line = "";
    body.leftBytes = dataBytes + 2;
    body.isLast = dataBytes === 0;
    return end + 1;
  }

  #end(): void {
    this.#body = { kind: "none" };
    this.#onAnswer(this.#answer);
  }
}

function bodyOf(head: string, status: number): Body {
  if (/\r\ntransfer-encoding: *chunked/i.test(head))
    return { kind: "chunked", leftBytes: 0, line: "", isLast: false };
  const leftBytes = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? NaN);
  if (Number.isNaN(leftBytes) && status !== 204 && status !== 304)
    throw new Error(`An answer without an end: ${head}`);
  return leftBytes > 0 ? { kind: "counted", leftBytes } : { kind: "none" };
}
