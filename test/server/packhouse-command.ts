/** The commands of `packhouse` that are not the server. */
import { type CommandResult, runCommand } from "../harness/child-process.js";
import { minimalEnvironment } from "../harness/server-process.js";
import { PACKHOUSE_COMMAND } from "../harness/workspace.js";

/** Runs `packhouse …`; an exit code other than 0 is a result. */
export async function packhouseCommand(
  commandArguments: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  return runCommand(process.execPath, [PACKHOUSE_COMMAND, ...commandArguments], {
    directory: "/",
    environment: { ...minimalEnvironment("/nonexistent"), ...environment },
  });
}
