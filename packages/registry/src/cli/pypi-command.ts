import { GetRepositoryEndpointCommand } from "@aws-sdk/client-codeartifact";
import type { Command } from "commander";
import { type ClientFlags, addClientOptions, callServer, createClient } from "./client.js";
import { CommandError } from "./command-error.js";
import { domainOr } from "./default-domain.js";
import { type OutputFormat, addOutputOption, printResult } from "./output.js";
import { getToken } from "./token-command.js";

interface YankFlags extends ClientFlags {
  readonly domain?: string;
  readonly domainOwner?: string;
  readonly repository: string;
  readonly package: string;
  readonly version: string;
  readonly reason?: string;
  readonly output: OutputFormat;
}

interface YankResult {
  readonly project: string;
  readonly version: string;
  readonly yanked: boolean;
}

/** `packhouse pypi`: what Python's clients have no command for. */
export function addPypiCommand(program: Command): void {
  const pypi = program.command("pypi").description("what Python's own clients cannot do");
  const yank = addYankCommand(
    pypi,
    "yank",
    "let installers pass over a version unless it is pinned",
  ).option("--reason <text>", "what installers say about it");
  yank.action(() => sendYank("PUT", yank.opts<YankFlags>()));
  const unyank = addYankCommand(pypi, "unyank", "let installers take a yanked version again");
  unyank.action(() => sendYank("DELETE", unyank.opts<YankFlags>()));
}

function addYankCommand(pypi: Command, name: string, description: string): Command {
  return addClientOptions(addOutputOption(pypi.command(name).description(description)))
    .option("--domain <name>", "domain of the repository (default: the only one, or main)")
    .requiredOption("--repository <name>", "repository that holds the version")
    .requiredOption("--package <name>", "project")
    .requiredOption("--version <version>", "version")
    .option("--domain-owner <account>", "account that owns the domain");
}

/** @throws CommandError */
async function sendYank(method: "PUT" | "DELETE", flags: YankFlags): Promise<void> {
  const { domainOwner, repository, reason = "" } = flags;
  const domain = await domainOr(flags);
  const client = createClient(flags);
  const { repositoryEndpoint } = await callServer(() =>
    client.send(
      new GetRepositoryEndpointCommand({ domain, domainOwner, repository, format: "pypi" }),
    ),
  );
  const { authorizationToken } = await getToken({ ...flags, domain });
  const coordinates = [flags.package, flags.version].map(encodeURIComponent).join("/");
  const response = await fetch(new URL(`yank/${coordinates}`, repositoryEndpoint), {
    method,
    headers: { authorization: `Bearer ${authorizationToken}`, "content-type": "application/json" },
    ...(method === "PUT" && { body: JSON.stringify({ reason }) }),
  });
  const body = await response.text();
  if (!response.ok) throw new CommandError(body.trim());
  printResult(flags.output, JSON.parse(body) as YankResult, ({ project, version, yanked }) => {
    return `${project} ${version} is ${yanked ? "yanked" : "not yanked"}`;
  });
}
