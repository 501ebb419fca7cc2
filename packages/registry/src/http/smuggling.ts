// Framings and duplicates that another server in front of us could read differently.
import type { IncomingMessage } from "node:http";

/** Why a request is refused before anything else looks at it. */
export interface Refusal {
  readonly status: 400 | 431;
  readonly message: string;
}

const maxHeaderLines = 100;

/**
 * Refuses what Node's parser lets through: a second `Host`, `Authorization`, `Content-Length`,
 * `Transfer-Encoding` or `X-Amz-…`, transfer codings in HTTP/1.0 or other than chunked, GET and HEAD with a body.
 */
export function findSmuggling(incoming: IncomingMessage): Refusal | undefined {
  const { rawHeaders, headers } = incoming;
  if (rawHeaders.length > maxHeaderLines * 2) {
    return { status: 431, message: `More than ${maxHeaderLines} header lines.` };
  }
  if (headers.host === undefined && incoming.httpVersionMinor === 1) return refused("No Host.");
  const duplicate = findDuplicate(rawHeaders);
  if (duplicate !== undefined) return refused(`The header ${duplicate} was sent twice.`);
  const transferEncoding = headers["transfer-encoding"];
  if (transferEncoding !== undefined) {
    if (incoming.httpVersionMinor === 0) return refused("Transfer-Encoding in HTTP/1.0.");
    if (transferEncoding.toLowerCase() !== "chunked") return refused("Unknown Transfer-Encoding.");
  }
  if (incoming.method === "GET" || incoming.method === "HEAD") {
    const length = headers["content-length"];
    if (transferEncoding !== undefined || (length !== undefined && length !== "0")) {
      return refused(`${incoming.method} with a body.`);
    }
  }
  return undefined;
}

/** Lengths of the guarded names; only such lines, and `X-…`, are looked at closely. */
const guardedNames: ReadonlyMap<number, string> = new Map(
  ["host", "authorization", "content-length", "transfer-encoding"].map((name) => [
    name.length,
    name,
  ]),
);

function findDuplicate(rawHeaders: readonly string[]): string | undefined {
  let seen: string[] | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const received = rawHeaders[index] ?? "";
    const isExtension = (received.charCodeAt(0) | 0x20) === 0x78;
    if (!isExtension && !guardedNames.has(received.length)) continue;
    const name = received.toLowerCase();
    if (guardedNames.get(name.length) !== name && !name.startsWith("x-amz-")) continue;
    if (seen === undefined) seen = [name];
    else if (seen.includes(name)) return name;
    else seen.push(name);
  }
  return undefined;
}

function refused(message: string): Refusal {
  return { status: 400, message };
}
