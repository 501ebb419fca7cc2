import { GetRepositoryEndpointCommand } from "@aws-sdk/client-codeartifact";
import { type Command, Option } from "commander";
import { type ClientFlags, addClientOptions, callServer, createClient } from "./client.js";
import { CommandError } from "./command-error.js";
import { domainOr } from "./default-domain.js";
import { describeStep, loginTools, takeStep } from "./login-tools.js";
import { type OutputFormat, addOutputOption, printResult } from "./output.js";
import { getToken } from "./token-command.js";

interface LoginFlags extends ClientFlags {
  readonly tool: string;
  readonly domain?: string;
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
    .addOption(
      new Option("--tool <name>", "package client")
        .choices([...loginTools.keys()])
        .makeOptionMandatory(),
    )
    .option("--domain <name>", "domain of the repository (default: the only one, or main)")
    .requiredOption("--repository <name>", "repository")
    .option("--domain-owner <account>", "account that owns the domain")
    .option("--namespace <scope>", "use the repository for this npm scope only")
    .option("--duration-seconds <number>", "lifetime of the token")
    .option("--dry-run", "print what would be done")
    .action(() => login(command.opts<LoginFlags>()));
}

async function login(flags: LoginFlags): Promise<void> {
  const { domainOwner, repository, namespace } = flags;
  const tool = loginTools.get(flags.tool);
  if (tool === undefined) throw new CommandError(`There is no login for ${flags.tool}.`);
  if (namespace !== undefined && tool.format !== "npm")
    throw new CommandError(`--namespace is for npm's scopes; ${flags.tool} has none.`);
  const domain = await domainOr(flags);
  const client = createClient(flags);
  const { format } = tool;
  const { repositoryEndpoint } = await callServer(() =>
    client.send(new GetRepositoryEndpointCommand({ domain, domainOwner, repository, format })),
  );
  if (repositoryEndpoint === undefined)
    throw new CommandError("The server answered without an endpoint.");
  const { authorizationToken, expiration } = await getToken({ ...flags, domain });
  const options = { namespace, environment: process.env };
  const steps = tool.steps(repositoryEndpoint, authorizationToken, options);
  if (flags.dryRun === true) {
    const commands = await Promise.all(steps.map(describeStep));
    printResult(flags.output, { commands }, (plan) => plan.commands.join("\n"));
    return;
  }
  for (const step of steps) await takeStep(step);
  printResult(flags.output, { tool: flags.tool, repositoryEndpoint, expiration }, () =>
    [
      `Successfully configured ${flags.tool} to use ${repositoryEndpoint}`,
      `Login expires at ${expiration}`,
      ...(tool.hint === undefined ? [] : [tool.hint(repositoryEndpoint)]),
    ].join("\n"),
  );
}
