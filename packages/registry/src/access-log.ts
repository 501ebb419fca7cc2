import { hostname } from "node:os";
import type { Logger } from "pino";
import type { HttpRequest } from "./http/request.js";
import type { Replied } from "./http/listener-settings.js";

/** Writes one line for a request. Names only what is known; no header and no query, for they may hold credentials. */
export type AccessLog = (request: HttpRequest, replied: Replied) => void;

/** By the logger itself, whatever its format. */
export function accessLog(logger: Logger): AccessLog {
  return (request, replied) => {
    if (logger.isLevelEnabled("info")) logger.info(factsOf(request, replied), "request");
  };
}

/** The same lines of JSON, made in one piece: the logger puts them together of dozens, for every request. */
export function jsonAccessLog(
  logger: Pick<Logger, "isLevelEnabled">,
  write: (line: string) => void,
): AccessLog {
  const who = { pid: process.pid, hostname: hostname() };
  return (request, replied) => {
    if (!logger.isLevelEnabled("info")) return;
    const facts = factsOf(request, replied);
    const line = { level: "info", time: Date.now(), ...who, ...facts, msg: "request" };
    write(`${JSON.stringify(line)}\n`);
  };
}

function factsOf(request: HttpRequest, replied: Replied): object {
  const { requestId, method, rawTarget, sourceIp, log } = request;
  const { status, startedAtMs, isAborted } = replied;
  const path = pathOf(rawTarget);
  const ms = Math.round((performance.now() - startedAtMs) * 10) / 10;
  const facts = { requestId, method, path, status, ms, sourceIp, ...log };
  return isAborted ? { ...facts, aborted: true } : facts;
}

/** Names are shorter (npm: 214, versions: 256): a longer segment is a token, as `npm logout` sends it. */
const longestNameLength = 256;

/** The path of a request as records may show it: without its query, and without tokens. */
export function pathOf(target: string): string {
  const question = target.indexOf("?");
  const path = question === -1 ? target : target.slice(0, question);
  if (path.length <= longestNameLength) return path;
  const segments = path.split("/");
  return segments.map((one) => (one.length > longestNameLength ? "[redacted]" : one)).join("/");
}
