import { LineBuffer } from "./line-buffer.js";
import { type Logger, destination, pino } from "pino";
import { PinoPretty } from "pino-pretty";
import type { HttpRequest } from "./http/request.js";
import type { Replied } from "./http/listener-settings.js";

export type { Logger };

export interface LogSettings {
  readonly level: string;
  /** `auto`: pretty on a terminal, JSON elsewhere. */
  readonly format: "auto" | "json" | "pretty";
}

export interface Logs {
  readonly logger: Logger;
  /** Writes what is buffered, at once. */
  readonly flush: () => void;
}

/** Logs to stderr: stdout is for what programs read. Buffered in JSON, so that a line costs no system call. */
export function createLogs({ level, format }: LogSettings): Logs {
  const isPretty = format === "pretty" || (format === "auto" && process.stderr.isTTY);
  if (isPretty) {
    const stream = PinoPretty({ destination: 2, sync: true, ignore: "pid,hostname" });
    return { logger: pino({ level }, stream), flush: () => undefined };
  }
  const stream = destination({ dest: 2, sync: false, contentMode: "buffer" });
  const lines = new LineBuffer((bytes) => {
    // Of this content mode; its types know the other only.
    stream.write(bytes as unknown as string);
  });
  const logger = pino({ level, formatters: { level: (label) => ({ level: label }) } }, lines);
  return {
    logger,
    flush: () => {
      lines.flush();
      try {
        stream.flushSync();
      } catch {
        // Not open yet, or its reader is gone: there is nobody to tell.
      }
    },
  };
}

/** One line for a request. Names only what is known; no header and no query, for they may hold credentials. */
export function logAccess(logger: Logger, request: HttpRequest, replied: Replied): void {
  if (!logger.isLevelEnabled("info")) return;
  logger.info(
    {
      requestId: request.requestId,
      method: request.method,
      path: pathOf(request.rawTarget),
      status: replied.status,
      ms: Math.round((performance.now() - replied.startedAtMs) * 10) / 10,
      sourceIp: request.sourceIp,
      ...request.log,
      ...(replied.isAborted && { aborted: true }),
    },
    "request",
  );
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
