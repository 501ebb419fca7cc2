import { hostname } from "node:os";
import type { Logger } from "pino";
import type { HttpRequest } from "./http/request.js";
import type { Replied } from "./http/listener-settings.js";
import { pathOf } from "./shown-path.js";

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
