import type { Logs } from "../logger.js";

/** What ends the process, once: logs the error as fatal, writes the log out and exits with code 1. */
export function fatalExit(
  { logger, flush }: Logs,
  exit: (code: number) => void = (code) => process.exit(code),
): (error: Error) => void {
  let isEnding = false;
  return (error) => {
    if (isEnding) return;
    isEnding = true;
    logger.fatal({ err: error }, "stored bytes may be lost; the server ends at once");
    flush();
    exit(1);
  };
}
