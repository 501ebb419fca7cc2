import { GetAuthorizationTokenCommand } from "@aws-sdk/client-codeartifact";
import type { Command } from "commander";
import { type ClientFlags, addClientOptions, callServer, createClient } from "./client.js";
import { CommandError } from "./command-error.js";
import { type OutputFormat, addOutputOption, printResult } from "./output.js";

interface TokenFlags extends ClientFlags {
  readonly domain: string;
  readonly domainOwner?: string;
  readonly durationSeconds?: string;
  readonly output: OutputFormat;
}

/** `packhouse token`: an authorization token for package clients. */
export function addTokenCommand(program: Command): void {
  const command = program
    .command("token")
    .description("print an authorization token for package clients");
  addClientOptions(addOutputOption(command))
    .requiredOption("--domain <name>", "domain the token is for")
    .option("--domain-owner <account>", "account that owns the domain")
    .option(
      "--duration-seconds <number>",
      "lifetime, 900 to 43200, or 0 for that of the credentials",
    )
    .action(async () => {
      const flags = command.opts<TokenFlags>();
      const token = await getToken(flags);
      printResult(flags.output, token, ({ authorizationToken }) => authorizationToken);
    });
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
