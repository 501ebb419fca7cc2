import { createRequire } from "node:module";
import { join } from "node:path";
import {
  CodeartifactClient,
  CreateRepositoryCommand,
  GetAuthorizationTokenCommand,
  GetRepositoryEndpointCommand,
} from "@aws-sdk/client-codeartifact";
import { fromIni } from "@aws-sdk/credential-providers";
import { type ServerProcess, startServer } from "./server-process.js";

export interface Packhouse {
  readonly name: "Packhouse";
  readonly process: ServerProcess;
  /** To read from, caching the upstream. Ends in `/`. */
  readonly registry: string;
  /** To publish to; asks no upstream. */
  readonly publishRegistry: string;
  readonly token: string;
}

const require = createRequire(import.meta.url);

/** @param env what says where the local upstream is */
export async function startPackhouse(
  folder: string,
  format: "npm" | "pypi",
  env: Readonly<Record<string, string>>,
): Promise<Packhouse> {
  const data = join(folder, `packhouse-${format}`);
  const program = join(require.resolve("@packhouse/registry"), "../../bin/packhouse.js");
  // Everything else as it comes: a log line for each request, tokens, durable publishes.
  const server = await startServer({
    args: [program, "serve", "--data", data, "--port", "0"],
    // As `npm start` does.
    env: { NODE_OPTIONS: "--max-semi-space-size=64", ...env },
    logFile: `${data}.log`,
    address: /packhouse listening on (\S+)\n/,
  });
  const client = new CodeartifactClient({
    endpoint: server.url,
    region: "us-local-1",
    credentials: fromIni({ filepath: join(data, "credentials") }),
  });
  const domain = "main";
  await client.send(new CreateRepositoryCommand({ domain, repository: "own" }));
  const { authorizationToken } = await client.send(new GetAuthorizationTokenCommand({ domain }));
  const endpointOf = async (repository: string) => {
    const question = new GetRepositoryEndpointCommand({ domain, repository, format });
    return (await client.send(question)).repositoryEndpoint ?? "";
  };
  return {
    name: "Packhouse",
    process: server,
    registry: await endpointOf("packages"),
    publishRegistry: await endpointOf("own"),
    token: authorizationToken ?? "",
  };
}
