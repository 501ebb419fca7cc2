// Finds server and credentials as the aws CLI does; on the server's own machine nothing needs to be set.
import { existsSync } from "node:fs";
import { CodeartifactClient } from "@aws-sdk/client-codeartifact";
import { fromIni, fromNodeProviderChain } from "@aws-sdk/credential-providers";
import type { Command } from "commander";
import { CommandError } from "./command-error.js";

export interface ClientFlags {
  readonly endpoint?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly data?: string;
}

const defaultEndpoint = "http://127.0.0.1:8420";
const defaultRegion = "us-local-1";

export function addClientOptions(command: Command): Command {
  return command
    .option("--endpoint <url>", `the server (default AWS_ENDPOINT_URL, else ${defaultEndpoint})`)
    .option("--profile <name>", "profile of the AWS configuration")
    .option("--region <name>", `region (default AWS_REGION, else ${defaultRegion})`)
    .option("--data <directory>", "data directory of a server on this machine", "./data");
}

/** A client of the server that the flags, the environment and the AWS configuration name. */
export function createClient(flags: ClientFlags): CodeartifactClient {
  const environment = process.env;
  const endpoint =
    flags.endpoint ??
    environment["PACKHOUSE_ENDPOINT"] ??
    environment["AWS_ENDPOINT_URL_CODEARTIFACT"] ??
    environment["AWS_ENDPOINT_URL"] ??
    defaultEndpoint;
  return new CodeartifactClient({
    endpoint,
    region:
      flags.region ??
      environment["AWS_REGION"] ??
      environment["AWS_DEFAULT_REGION"] ??
      defaultRegion,
    credentials: credentialsOf(flags),
  });
}

/** What the user chose; else the first administrator's key when the data directory is at hand; else AWS's chain. */
function credentialsOf({ profile, data = "./data" }: ClientFlags) {
  const environment = process.env;
  const chosen = ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE"];
  const isChosen = profile !== undefined || chosen.some((name) => environment[name] !== undefined);
  const file = `${data}/credentials`;
  if (!isChosen && existsSync(file)) return fromIni({ filepath: file, profile: "default" });
  return fromNodeProviderChain(profile === undefined ? {} : { profile });
}

/** Runs a call of the client and says its failures in a sentence. @throws CommandError */
export async function callServer<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new CommandError(`${error.message.replace(/\.?$/, ".")} ${hintFor(error)}`.trim(), {
      cause: error,
    });
  }
}

/** What the user can do about it. */
function hintFor(error: Error): string {
  if (error.name === "CredentialsProviderError") {
    return "Name the server's data directory with --data, or set AWS_PROFILE or AWS_SHARED_CREDENTIALS_FILE.";
  }
  if (error.name === "UnrecognizedClientException") {
    return "The access key is another server's: name this server's data directory with --data, or set AWS_PROFILE.";
  }
  if ("code" in error && typeof error.code === "string" && error.code.startsWith("ECONN")) {
    return "Is the server running? Name it with --endpoint or AWS_ENDPOINT_URL.";
  }
  return "";
}
