import { type Command, Option } from "commander";

export type OutputFormat = "text" | "json";

/** Adds `--output`, which every command of the client has. */
export function addOutputOption(command: Command): Command {
  return command.addOption(
    new Option("--output <format>", "how to print the result")
      .choices(["text", "json"])
      .default("text"),
  );
}

/** Prints a result: as JSON, or as the lines that `text` makes of it. That there are none is said on stderr. */
export function printResult<T>(format: OutputFormat, result: T, text: (result: T) => string): void {
  const lines = format === "json" ? JSON.stringify(result, null, 2) : text(result);
  if (lines === "") process.stderr.write("There are none.\n");
  else process.stdout.write(`${lines}\n`);
}
