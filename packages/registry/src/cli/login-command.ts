import { GetRepositoryEndpointCommand } from "@aws-sdk/client-codeartifact";
import { type Command, Option } from "commander";
import { type ClientFlags, addClientOptions, callServer, createClient } from "./client.js";
import { CommandError } from "./command-error.js";
import { npmSettings, runNpmConfig } from "./npm-login.js";
import { type OutputFormat, addOutputOption, printResult } from "./output.js";
import { getToken } from "./token-command.js";

interface LoginFlags extends ClientFlags {
  readonly tool: "npm";
  readonly domain: string;
  readonly domainOwner?: string;
  readonly repository: string;
  readonly namespace?: string;
  readonly durationSeconds?: string;
  readonly dryRun?: boolean;
  readonly output: OutputFormat;
}

/** `packhouse login`: points a package client at a repository, as `aws codeartifact login` does. */
export function addLoginCommand(program: Command): void {
  const command = program.command("login").description("point a package client at a repository");
  addClientOptions(addOutputOption(command))
    .addOption(new Option("--tool <name>", "package client").choices(["npm"]).makeOptionMandatory())
    .requiredOption("--domain <name>", "domain of the repository")
    .requiredOption("--repository <name>", "repository")
    .option("--domain-owner <account>", "account that owns the domain")
    .option("--namespace <scope>", "use the repository for this npm scope only")
    .option("--duration-seconds <number>", "lifetime of the token")
    .option("--dry-run", "print what would be done")
    .action(() => login(command.opts<LoginFlags>()));
}

async function login(flags: LoginFlags): Promise<void> {
  const { domain, domainOwner, repository, tool } = flags;
  const client = createClient(flags);
  const { repositoryEndpoint } = await callServer(() =>
    client.send(
      new GetRepositoryEndpointCommand({ domain, domainOwner, repository, format: tool }),
    ),
  );
  if (repositoryEndpoint === undefined)
    throw new CommandError("The server answered without an endpoint.");
  const { authorizationToken, expiration } = await getToken(flags);
  const settings = npmSettings(repositoryEndpoint, authorizationToken, flags.namespace);
  if (flags.dryRun === true) {
    const commands = settings.map(([name, value]) => `npm config set ${name}=${value}`);
    printResult(flags.output, { commands }, (plan) => plan.commands.join("\n"));
    return;
  }
  await runNpmConfig(settings);
  printResult(flags.output, { tool, repositoryEndpoint, expiration }, () => {
    return `Successfully configured npm to use ${repositoryEndpoint}\nLogin expires at ${expiration}`;
  });
}
