import type { Command } from "commander";
import { describeConfig } from "../config/describe-config.js";
import { type OutputFormat, addOutputOption, printResult } from "./output.js";
import { addServerOptions, loadConfigFor } from "./server-options.js";

/** `packhouse config`: every setting in force and where it came from. */
export function addConfigCommand(program: Command): void {
  const command = program
    .command("config")
    .description("print each setting and where it came from");
  addServerOptions(addOutputOption(command)).action(() => {
    const settings = describeConfig(loadConfigFor(command));
    printResult(command.opts<{ output: OutputFormat }>().output, settings, (all) =>
      all
        .map(
          ({ setting, value, source }) =>
            `${setting} = ${value === undefined ? "(not set)" : JSON.stringify(value)}  # ${source}`,
        )
        .join("\n"),
    );
  });
}
