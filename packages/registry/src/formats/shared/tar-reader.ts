// A strict reader of tar archives as package managers pack them (POSIX ustar with pax paths, GNU long names). Whatever two readers
// could understand differently is refused: overridden sizes, sparse files, base-256 numbers, data after the end.
import { ValidationError } from "../../errors.js";

export interface TarEntry {
  readonly path: string;
  readonly type: "file" | "directory" | "link" | "other";
  readonly sizeBytes: number;
}

export interface TarEvents {
  /** Returns whether the entry's bytes are wanted. @throws ValidationError to refuse the archive */
  onEntry(entry: TarEntry): boolean;
  /** All bytes of a wanted entry. */
  onContent(entry: TarEntry, content: Buffer): void;
}

const blockBytes = 512;
/** Names in pax and GNU headers; longer ones break systems. */
const maxHeaderContentBytes = 64 * 1024;

type Purpose = "wanted" | "skipped" | "pax" | "global-pax" | "gnu-name";

/** Feed it unpacked bytes with `write`, then call `finish`. */
export class TarReader {
  readonly #events: TarEvents;
  #header = Buffer.alloc(0);
  #entry: TarEntry = { path: "", type: "other", sizeBytes: 0 };
  #purpose: Purpose = "skipped";
  #contentLeft = 0;
  #paddingLeft = 0;
  #content: Buffer[] = [];
  #nextPath: string | undefined;
  #zeroBlocks = 0;

  constructor(events: TarEvents) {
    this.#events = events;
  }

  /** @throws ValidationError */
  write(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#contentLeft > 0) at = this.#readContent(chunk, at);
      else if (this.#paddingLeft > 0) {
        const skipped = Math.min(this.#paddingLeft, chunk.length - at);
        this.#paddingLeft -= skipped;
        at += skipped;
      } else at = this.#readHeader(chunk, at);
    }
  }

  /** @throws ValidationError when the archive is cut off */
  finish(): void {
    if (this.#contentLeft > 0 || this.#paddingLeft > 0 || this.#header.length > 0) {
      throw refused("it is cut off");
    }
  }

  #readContent(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#contentLeft);
    if (this.#purpose !== "skipped") this.#content.push(Buffer.from(chunk.subarray(at, end)));
    this.#contentLeft -= end - at;
    if (this.#contentLeft === 0) this.#endContent();
    return end;
  }

  #endContent(): void {
    const content = Buffer.concat(this.#content);
    this.#content = [];
    if (this.#purpose === "wanted") this.#events.onContent(this.#entry, content);
    else if (this.#purpose === "gnu-name") this.#nextPath = cString(content);
    else if (this.#purpose === "pax") this.#nextPath = readPax(content, false) ?? this.#nextPath;
    else if (this.#purpose === "global-pax") readPax(content, true);
  }

  #readHeader(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + blockBytes - this.#header.length);
    this.#header = Buffer.concat([this.#header, chunk.subarray(at, end)]);
    if (this.#header.length < blockBytes) return end;
    const header = this.#header;
    this.#header = Buffer.alloc(0);
    if (header.every((byte) => byte === 0)) this.#zeroBlocks += 1;
    else if (this.#zeroBlocks > 0) throw refused("bytes follow its end");
    else this.#startEntry(header);
    return end;
  }

  #startEntry(header: Buffer): void {
    checkChecksum(header);
    const flag = header.toString("latin1", 156, 157);
    const sizeBytes = readOctal(header, 124, 12);
    if ("xgL".includes(flag)) {
      if (sizeBytes > maxHeaderContentBytes) throw refused("a name in it is too long");
      this.#purpose = flag === "x" ? "pax" : flag === "g" ? "global-pax" : "gnu-name";
    } else {
      const path = this.#nextPath ?? ustarPath(header);
      this.#nextPath = undefined;
      this.#entry = { path, type: entryType(flag), sizeBytes };
      if (this.#entry.type !== "file" && sizeBytes > 0)
        throw refused(`${path} is no file but has bytes`);
      this.#purpose = this.#events.onEntry(this.#entry) ? "wanted" : "skipped";
    }
    this.#contentLeft = sizeBytes;
    this.#paddingLeft = (blockBytes - (sizeBytes % blockBytes)) % blockBytes;
    if (sizeBytes === 0) this.#endContent();
  }
}

function entryType(flag: string): TarEntry["type"] {
  if (flag === "0" || flag === "\0" || flag === "7") return "file";
  if (flag === "5") return "directory";
  return flag === "1" || flag === "2" ? "link" : "other";
}

function ustarPath(header: Buffer): string {
  const name = cString(header.subarray(0, 100));
  const isUstar = header.toString("latin1", 257, 263) === "ustar\0";
  const prefix = isUstar ? cString(header.subarray(345, 500)) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

function cString(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  const text = bytes.toString("utf8", 0, end === -1 ? bytes.length : end);
  if (text.includes("\ufffd")) throw refused("a name in it is not UTF-8");
  return text;
}

function readOctal(header: Buffer, start: number, length: number): number {
  const text = header
    .toString("latin1", start, start + length)
    .replace(/[\0 ]+$/, "")
    .trim();
  if (!/^[0-7]*$/.test(text)) throw refused("a header has a number that is not octal");
  return text === "" ? 0 : Number.parseInt(text, 8);
}

function checkChecksum(header: Buffer): void {
  let sum = 8 * 0x20;
  for (let at = 0; at < blockBytes; at += 1) {
    if (at < 148 || at >= 156) sum += header[at] ?? 0;
  }
  if (sum !== readOctal(header, 148, 8)) throw refused("a header's checksum is wrong");
}

/** The `path` record. Records that change how other bytes are read are refused. */
function readPax(content: Buffer, isGlobal: boolean): string | undefined {
  let path: string | undefined;
  let at = 0;
  while (at < content.length) {
    const space = content.indexOf(0x20, at);
    const length = Number(space === -1 ? NaN : content.toString("latin1", at, space));
    const record = content.subarray(space + 1, at + length);
    const equals = record.indexOf(0x3d);
    if (
      !Number.isSafeInteger(length) ||
      length <= 0 ||
      at + length > content.length ||
      equals === -1 ||
      record.at(-1) !== 0x0a
    ) {
      throw refused("a pax header is malformed");
    }
    const key = record.toString("utf8", 0, equals);
    if (
      key === "size" ||
      key === "linkpath" ||
      key.startsWith("GNU.sparse") ||
      (isGlobal && key === "path")
    ) {
      throw refused(`a pax header sets ${key}`);
    }
    if (key === "path") path = record.toString("utf8", equals + 1, record.length - 1);
    at += length;
  }
  return path;
}

function refused(reason: string): ValidationError {
  return new ValidationError(`the tarball cannot be accepted: ${reason}`);
}
