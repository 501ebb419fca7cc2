import type { Command } from "commander";
import { callExtension } from "./call-extension.js";
import { type ClientFlags, addClientOptions } from "./client.js";
import { CommandError } from "./command-error.js";
import { domainOr } from "./default-domain.js";
import { parseDuration } from "./duration.js";
import { describeStep, loginTools } from "./login-tools.js";
import { type OutputFormat, addOutputOption, printResult } from "./output.js";

interface CreateFlags extends ClientFlags {
  readonly domain?: string;
  readonly domainOwner?: string;
  readonly repository: string;
  readonly read?: boolean;
  readonly publish?: boolean;
  readonly package?: readonly string[];
  readonly sourceIp?: readonly string[];
  readonly expires: string;
  readonly name: string;
  readonly output: OutputFormat;
}

interface CreatedToken {
  readonly tokenId: string;
  readonly token: string;
  readonly name: string;
  readonly repository: string;
  readonly access: string;
  readonly expiresAt: string;
  readonly endpoints: { readonly npm: string; readonly pypi: string };
}

/** `packhouse token create`: one token to paste into a client's settings. */
export function addTokenCreateCommand(token: Command): void {
  const command = token
    .command("create")
    .description("make a long-lived token for one repository, for settings and robots");
  addClientOptions(addOutputOption(command))
    .requiredOption("--repository <name>", "repository the token is for")
    .option("--domain <name>", "domain of the repository (default: the only one, or main)")
    .option("--domain-owner <account>", "account that owns the domain")
    .option("--read", "the token installs")
    .option("--publish", "the token publishes and installs")
    .option("--package <pattern...>", "only these packages, e.g. npm/@acme/* or pypi/acme-*")
    .option("--source-ip <cidr...>", "only from these addresses, e.g. 10.1.0.0/16")
    .option("--expires <span>", "how long it lives, e.g. 12h or 365d", "90d")
    .option("--name <name>", "what it is for, shown in lists", "token")
    .action(async () => {
      const flags = command.opts<CreateFlags>();
      const created = await createToken(flags);
      const lines = await linesFor(created);
      printResult(flags.output, created, () => lines.join("\n"));
    });
}

async function createToken(flags: CreateFlags): Promise<CreatedToken> {
  if ((flags.read === true) === (flags.publish === true)) {
    throw new CommandError("Say what the token may do: --read or --publish.");
  }
  return (await callExtension(flags, {
    method: "POST",
    path: "/packhouse/v1/tokens",
    body: {
      name: flags.name,
      domain: await domainOr(flags),
      domainOwner: flags.domainOwner,
      repository: flags.repository,
      access: flags.publish === true ? "publish" : "read",
      packages: flags.package ?? [],
      sourceIps: flags.sourceIp ?? [],
      lifetimeSeconds: parseDuration(flags.expires),
    },
  })) as CreatedToken;
}

/** The token alone in the first line, then what to do with it. */
async function linesFor({
  token,
  tokenId,
  endpoints,
  ...created
}: CreatedToken): Promise<string[]> {
  const { repository, access, expiresAt } = created;
  const verb = access === "read" ? "reads" : "reads and publishes to";
  const commands = await Promise.all([
    commandFor("npm", endpoints.npm, token),
    commandFor("pip", endpoints.pypi, token),
  ]);
  return [
    token,
    "",
    `It ${verb} ${repository} until ${expiresAt} and is not shown again.`,
    `To take it back: packhouse token revoke --id ${tokenId}`,
    "",
    ...commands.flat(),
  ];
}

async function commandFor(tool: string, endpoint: string, token: string): Promise<string[]> {
  const steps = loginTools.get(tool)?.steps(endpoint, token, { environment: process.env }) ?? [];
  return Promise.all(steps.map(describeStep));
}
