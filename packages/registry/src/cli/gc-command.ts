import type { Command } from "commander";
import { systemClock } from "../clock.js";
import { CommandError } from "./command-error.js";
import { type OutputFormat, addOutputOption, printResult } from "./output.js";
import { addDataOptions, loadConfigFor } from "./server-options.js";

interface GcFlags {
  readonly grace?: string;
  readonly output: OutputFormat;
}

/** `packhouse gc`: one pass of the garbage collector, also while the server runs. */
export function addGcCommand(program: Command): void {
  const command = program
    .command("gc")
    .description("delete stored bytes that nothing refers to, also while the server runs");
  addDataOptions(addOutputOption(command))
    .option("--grace <seconds>", "keep what is younger (default garbageCollection.graceSeconds)")
    .action(() => collect(command));
}

async function collect(command: Command): Promise<void> {
  const { config } = loadConfigFor(command);
  const { grace, output } = command.opts<GcFlags>();
  const graceSeconds =
    grace === undefined ? config.garbageCollection.graceSeconds : secondsOf(grace);
  const { collectUnreferencedBlobs } = await import("../server/garbage.js");
  const { withStoredData } = await import("../server/stored-data.js");
  const report = await withStoredData(config, systemClock, ({ database, store }) =>
    collectUnreferencedBlobs({ database, store, now: systemClock, graceMs: graceSeconds * 1000 }),
  );
  printResult(
    output,
    report,
    ({ examined, deleted, freedBytes }) =>
      `${deleted} of ${examined} blobs deleted, ${freedBytes} bytes freed.`,
  );
}

/** @throws CommandError */
function secondsOf(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new CommandError(`--grace ${text}: give a whole number of seconds, 0 or more.`);
}
