import { ConfigError } from "../config/config-error.js";
import { KeyFileError } from "../keys/key-file.js";
import { StartError } from "../server/start-error.js";
import { CommandError } from "./command-error.js";

const expected = [CommandError, ConfigError, KeyFileError, StartError];

/** What a command says of an error: a sentence where the user can act on it, the stack where it is a bug. */
export function tellError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "EADDRINUSE") {
    return `${error.message}. Stop the server that has it, or choose another with --port (server.port).`;
  }
  const isExpected = expected.some((kind) => error instanceof kind) || isFromTheSystem(error);
  return isExpected ? error.message : (error.stack ?? error.message);
}

/** The operating system or SQLite refused: port in use, no permission, no space, not a database. */
function isFromTheSystem(error: Error): boolean {
  return "syscall" in error || error.name === "SqliteError";
}
