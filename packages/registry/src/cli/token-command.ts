import { GetAuthorizationTokenCommand } from "@aws-sdk/client-codeartifact";
import type { Command } from "commander";
import { type ClientFlags, addClientOptions, callServer, createClient } from "./client.js";
import { CommandError } from "./command-error.js";
import { addTokenCreateCommand } from "./create-token.js";
import { domainOr } from "./default-domain.js";
import { type OutputFormat, addOutputOption, printResult } from "./output.js";
import { addTokenListCommand } from "./list-tokens.js";
import { addTokenRevokeCommand } from "./revoke-tokens.js";

interface TokenFlags extends ClientFlags {
  readonly domain: string;
  readonly domainOwner?: string;
  readonly durationSeconds?: string;
  readonly output: OutputFormat;
}

/** `packhouse token`: an authorization token for package clients; `create`, `list`, `revoke`: long-lived ones. */
export function addTokenCommand(program: Command): void {
  const command = program
    .command("token")
    .description("print an authorization token for package clients, valid for 12 hours")
    // Its options and those of the commands below it have the same names.
    .enablePositionalOptions();
  addClientOptions(addOutputOption(command))
    .option("--domain <name>", "domain the token is for (default: the only one, or main)")
    .option("--domain-owner <account>", "account that owns the domain")
    .option(
      "--duration-seconds <number>",
      "lifetime, 900 to 43200, or 0 for that of the credentials",
    )
    // Else commander counts the arguments of what is no command here instead of naming it.
    .allowExcessArguments()
    .action(async () => {
      const [misspelt] = command.args;
      if (misspelt !== undefined) command.error(`error: unknown command '${misspelt}'`);
      const flags = command.opts<Partial<TokenFlags> & Pick<TokenFlags, "output">>();
      const token = await getToken({ ...flags, domain: await domainOr(flags) });
      printResult(flags.output, token, ({ authorizationToken }) => authorizationToken);
    });
  addTokenCreateCommand(command);
  addTokenListCommand(command);
  addTokenRevokeCommand(command);
}

export interface AuthorizationToken {
  readonly authorizationToken: string;
  /** ISO 8601. */
  readonly expiration: string;
}

/** @throws CommandError */
export async function getToken(flags: Omit<TokenFlags, "output">): Promise<AuthorizationToken> {
  const client = createClient(flags);
  const { authorizationToken, expiration } = await callServer(() =>
    client.send(
      new GetAuthorizationTokenCommand({
        domain: flags.domain,
        domainOwner: flags.domainOwner,
        ...(flags.durationSeconds !== undefined && {
          durationSeconds: Number(flags.durationSeconds),
        }),
      }),
    ),
  );
  if (authorizationToken === undefined || expiration === undefined) {
    throw new CommandError("The server answered without a token.");
  }
  return { authorizationToken, expiration: expiration.toISOString() };
}
