import type { Command } from "commander";
import { callExtension } from "./call-extension.js";
import { type ClientFlags, addClientOptions } from "./client.js";
import { type OutputFormat, addOutputOption, printResult } from "./output.js";

interface ListFlags extends ClientFlags {
  readonly domain?: string;
  readonly domainOwner?: string;
  readonly output: OutputFormat;
}

interface ListedToken {
  readonly tokenId: string;
  readonly name: string;
  readonly principal: string;
  readonly domain: string;
  readonly scope: {
    readonly repository?: string;
    readonly access?: string;
    readonly packages?: readonly string[];
    readonly sourceIps?: readonly string[];
  };
  readonly expiresAt: string;
  readonly revokedAt?: string;
  readonly lastUsedAt?: string;
}

interface TokenPage {
  readonly tokens: readonly ListedToken[];
  readonly nextToken?: string;
}

/** `packhouse token list` */
export function addTokenListCommand(token: Command): void {
  const command = token.command("list").description("list long-lived tokens");
  addClientOptions(addOutputOption(command))
    .option("--domain <name>", "those for this domain (default: those of your account's users)")
    .option("--domain-owner <account>", "account that owns the domain")
    .action(async () => {
      const flags = command.opts<ListFlags>();
      const tokens = await listTokens(flags);
      printResult(flags.output, { tokens }, () => tokens.map(lineFor).join("\n"));
    });
}

async function listTokens(flags: ListFlags): Promise<ListedToken[]> {
  const { domain, domainOwner } = flags;
  const tokens: ListedToken[] = [];
  let nextToken: string | undefined;
  do {
    const page = (await callExtension(flags, {
      method: "GET",
      path: "/packhouse/v1/tokens",
      query: { domain, domainOwner, nextToken },
    })) as TokenPage;
    tokens.push(...page.tokens);
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  return tokens;
}

function lineFor(token: ListedToken): string {
  const { tokenId, name, principal, domain, scope, expiresAt, revokedAt, lastUsedAt } = token;
  const state = revokedAt === undefined ? `until ${expiresAt}` : `revoked ${revokedAt}`;
  const { packages = [], sourceIps = [] } = scope;
  const what = [
    `${scope.access ?? "all"} ${domain}/${scope.repository ?? "*"}`,
    ...packages,
    ...(sourceIps.length === 0 ? [] : [`from ${sourceIps.join(" ")}`]),
  ].join(" ");
  return [tokenId, name, principal, what, state, `used ${lastUsedAt ?? "never"}`].join("  ");
}
