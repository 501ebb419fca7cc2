import type { Command } from "commander";
import { callExtension } from "./call-extension.js";
import { type ClientFlags, addClientOptions } from "./client.js";
import { CommandError } from "./command-error.js";
import { type OutputFormat, addOutputOption, printResult } from "./output.js";

interface RevokeFlags extends ClientFlags {
  readonly id?: string;
  readonly principal?: string;
  readonly all?: boolean;
  readonly before?: string;
  readonly domain?: string;
  readonly domainOwner?: string;
  readonly output: OutputFormat;
}

/** `packhouse token revoke` */
export function addTokenRevokeCommand(token: Command): void {
  const command = token
    .command("revoke")
    .description("take tokens back, long-lived ones and authorization tokens, at once");
  addClientOptions(addOutputOption(command))
    .option("--id <id>", "the token with this id")
    .option("--principal <arn>", "all tokens of this user or role")
    .option("--all", "all tokens for your account's domains")
    .option("--before <time>", "issued until then, e.g. 2026-11-21T12:00:00Z (default: now)")
    .option("--domain <name>", "with --all: for this domain only")
    .option("--domain-owner <account>", "account that owns the domain")
    .action(async () => {
      const flags = command.opts<RevokeFlags>();
      await revoke(flags);
      printResult(flags.output, { revoked: true }, () => "Revoked.");
    });
}

async function revoke(flags: RevokeFlags): Promise<void> {
  const { id, principal, all, before, domain, domainOwner } = flags;
  if ([id, principal, all].filter((one) => one !== undefined).length !== 1) {
    throw new CommandError("Say which tokens: --id, --principal or --all.");
  }
  await callExtension(flags, {
    method: "POST",
    path: "/packhouse/v1/token-revocations",
    body: { tokenId: id, principal, all, before: before && isoTime(before), domain, domainOwner },
  });
}

function isoTime(text: string): string {
  const ms = Date.parse(text);
  if (Number.isNaN(ms))
    throw new CommandError(`"${text}" is no time: write e.g. 2026-11-21T12:00:00Z.`);
  return new Date(ms).toISOString();
}
