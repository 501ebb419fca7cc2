import { LineBuffer } from "./line-buffer.js";
import { type Logger, destination, pino } from "pino";
import { PinoPretty } from "pino-pretty";
import { type AccessLog, accessLog, jsonAccessLog } from "./access-log.js";

export type { Logger };

export interface LogSettings {
  readonly level: string;
  /** `auto`: pretty on a terminal, JSON elsewhere. */
  readonly format: "auto" | "json" | "pretty";
}

export interface Logs {
  readonly logger: Logger;
  readonly accessLog: AccessLog;
  /** Writes what is buffered, at once. */
  readonly flush: () => void;
}

/** Logs to stderr: stdout is for what programs read. Buffered in JSON, so that a line costs no system call. */
export function createLogs({ level, format }: LogSettings): Logs {
  const isPretty = format === "pretty" || (format === "auto" && process.stderr.isTTY);
  if (isPretty) {
    const stream = PinoPretty({ destination: 2, sync: true, ignore: "pid,hostname" });
    const logger = pino({ level }, stream);
    return { logger, accessLog: accessLog(logger), flush: () => undefined };
  }
  const stream = destination({ dest: 2, sync: false, contentMode: "buffer" });
  const lines = new LineBuffer((bytes) => {
    // Of this content mode; its types know the other only.
    stream.write(bytes as unknown as string);
  });
  const logger = pino({ level, formatters: { level: (label) => ({ level: label }) } }, lines);
  const write = (line: string): void => {
    lines.write(line);
  };
  return {
    logger,
    accessLog: jsonAccessLog(logger, write),
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
