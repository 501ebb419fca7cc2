// The command `packhouse`: the server, and a client of servers.
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { addAccountCommand } from "./account-command.js";
import { addAuditCommand } from "./audit-command.js";
import { addConfigCommand } from "./config-command.js";
import { addGcCommand } from "./gc-command.js";
import { addLoginCommand } from "./login-command.js";
import { addPolicyCommand } from "./policy-command.js";
import { addPypiCommand } from "./pypi-command.js";
import { addServeCommand } from "./serve-command.js";
import { tellError } from "./tell-error.js";
import { addTokenCommand } from "./token-command.js";
import { addUserCommand } from "./user-command.js";
import { addVerifyCommand } from "./verify-command.js";
import { addWebhookCommand } from "./webhook/webhook-command.js";

/** Runs one command. Problems are told in a sentence on stderr, with exit code 1. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command("packhouse")
    .description("A self-hosted private package registry with the API of AWS CodeArtifact.")
    .version(ownVersion(), "--version", "print the version")
    // Not the help itself: the error would be above the top of the screen.
    .showHelpAfterError("Add --help to see the options.")
    // `token` has options of the same names as the commands below it.
    .enablePositionalOptions();
  addServeCommand(program);
  addConfigCommand(program);
  addLoginCommand(program);
  addTokenCommand(program);
  addUserCommand(program);
  addPypiCommand(program);
  addPolicyCommand(program);
  addAccountCommand(program);
  addWebhookCommand(program);
  addAuditCommand(program);
  addGcCommand(program);
  addVerifyCommand(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) throw error;
    process.stderr.write(`packhouse: ${tellError(error)}\n`);
    process.exitCode = 1;
  }
}

/** The version in package.json. */
function ownVersion(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
