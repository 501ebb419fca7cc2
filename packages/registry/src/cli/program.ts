// The command `packhouse`: the server, and a client of servers.
import { Command, CommanderError } from "commander";
import { ConfigError } from "../config/config-error.js";
import { addConfigCommand } from "./config-command.js";
import { CommandError } from "./command-error.js";
import { addGcCommand } from "./gc-command.js";
import { addLoginCommand } from "./login-command.js";
import { addServeCommand } from "./serve-command.js";
import { addTokenCommand } from "./token-command.js";
import { addVerifyCommand } from "./verify-command.js";

/** Runs one command. Problems are told in a sentence on stderr, with exit code 1. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command("packhouse")
    .description("A self-hosted private package registry with the API of AWS CodeArtifact.")
    .showHelpAfterError();
  addServeCommand(program);
  addConfigCommand(program);
  addLoginCommand(program);
  addTokenCommand(program);
  addGcCommand(program);
  addVerifyCommand(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) throw error;
    const isExpected = error instanceof CommandError || error instanceof ConfigError;
    const told = isExpected
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
    process.stderr.write(`${told}\n`);
    process.exitCode = 1;
  }
}
