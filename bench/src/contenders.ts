// The servers that are compared. Each has the local upstream behind it and nothing else.
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
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

export interface Contender {
  readonly name: string;
  readonly process: ServerProcess;
  /** npm registry to read from, caching the upstream. */
  readonly registry: string;
  /** npm registry to publish to; asks no upstream. */
  readonly publishRegistry: string;
  readonly token: string | undefined;
}

const require = createRequire(import.meta.url);

export async function startUpstream(folder: string): Promise<ServerProcess> {
  const program = new URL("./local-upstream.js", import.meta.url).pathname;
  const logFile = join(folder, "upstream.log");
  return startServer({ args: [program], logFile, address: /listening on (\S+)\n/ });
}

/** The limit: nothing but Node and the bytes. */
export function bareNode(upstream: ServerProcess): Contender {
  return {
    name: "bare Node",
    process: upstream,
    registry: upstream.url,
    publishRegistry: upstream.url,
    token: undefined,
  };
}

export async function startPackhouse(folder: string, upstream: string): Promise<Contender> {
  const data = join(folder, "packhouse");
  const program = join(require.resolve("@packhouse/registry"), "../../bin/packhouse.js");
  // Everything else as it comes: a log line for each request, tokens, durable publishes.
  const server = await startServer({
    args: [program, "serve", "--data", data, "--port", "0"],
    env: { PACKHOUSE_EXTERNAL_PUBLIC_NPMJS_URL: upstream },
    logFile: join(folder, "packhouse.log"),
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
    const question = new GetRepositoryEndpointCommand({ domain, repository, format: "npm" });
    return (await client.send(question)).repositoryEndpoint ?? "";
  };
  return {
    name: "Packhouse",
    process: server,
    registry: await endpointOf("packages"),
    publishRegistry: await endpointOf("own"),
    token: authorizationToken,
  };
}

export async function startVerdaccio(folder: string, upstream: string): Promise<Contender> {
  const home = join(folder, "verdaccio");
  await mkdir(home, { recursive: true });
  const config = join(home, "config.yaml");
  await writeFile(
    config,
    JSON.stringify({
      storage: join(home, "storage"),
      // Its documentation's advice for speed: keep tarballs, and ask for documents seldom.
      uplinks: { upstream: { url: upstream, cache: true, maxage: "60m" } },
      packages: {
        "@bench/*": { access: "$all", publish: "$all" },
        "**": { access: "$all", publish: "$all", proxy: "upstream" },
      },
      max_body_size: "100mb",
      // A line for each request, as it comes and as ours; JSON is what it advises for production.
      log: { type: "stdout", format: "json", level: "http" },
      middlewares: { audit: { enabled: false } },
      web: { enable: false },
    }),
  );
  const program = require.resolve("verdaccio/bin/verdaccio");
  const server = await startServer({
    args: [program, "--config", config, "--listen", `127.0.0.1:${await freePort()}`],
    logFile: join(folder, "verdaccio.log"),
    address: /http address - (http:\/\/127\.0\.0\.1:\d+)/,
  });
  return {
    name: "Verdaccio",
    process: server,
    registry: server.url,
    publishRegistry: server.url,
    token: undefined,
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
