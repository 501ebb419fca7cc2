import type { Command } from "commander";
import { systemClock } from "../clock.js";
import type { Problem, VerificationReport } from "../server/verify.js";
import { type OutputFormat, addOutputOption, printResult } from "./output.js";
import { addDataOptions, loadConfigFor } from "./server-options.js";

/** `packhouse verify`: exit code 0 when everything stored is there and whole, else 1. */
export function addVerifyCommand(program: Command): void {
  const command = program
    .command("verify")
    .description("read everything that is stored and name what is damaged or missing");
  addDataOptions(addOutputOption(command)).action(async () => {
    const { config } = loadConfigFor(command);
    const { withStoredData } = await import("../server/stored-data.js");
    const { verifyStoredData } = await import("../server/verify.js");
    const report = await withStoredData(config, systemClock, async (data) =>
      verifyStoredData({
        db: data.database.read,
        store: data.store,
        keyring: await data.openKeyring(),
      }),
    );
    printResult(command.opts<{ output: OutputFormat }>().output, report, asText);
    if (report.problems.length > 0) process.exitCode = 1;
  });
}

function asText({ blobs, bytes, references, orphanedBlobs, problems }: VerificationReport): string {
  const checked = `${blobs} blobs (${bytes} bytes) read, ${references} references followed`;
  const orphaned = orphanedBlobs === 0 ? "" : `; ${orphanedBlobs} of deleted domains left out`;
  const verdict =
    problems.length === 0 ? "everything is whole" : `${problems.length} problems, see above`;
  return [...problems.map(describeProblem), `${checked}${orphaned}: ${verdict}.`].join("\n");
}

function describeProblem({ kind, blob, names, detail }: Problem): string {
  const subject =
    names.length > 0 ? names.join(", ") : blob === undefined ? "" : `${blob} (not referenced)`;
  return [kind, subject, detail].filter((part) => part !== "").join(": ");
}
