/** `packhouse serve` with everything a test wants to choose: data directory, flags, environment, preloaded faults. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CodeartifactClient } from "@aws-sdk/client-codeartifact";
import { REGION } from "../harness/packhouse.js";
import { minimalEnvironment, ServerProcess } from "../harness/server-process.js";
import { PACKHOUSE_COMMAND } from "../harness/workspace.js";

export interface RunningServer {
  readonly process: ServerProcess;
  /** As the server printed it. */
  readonly url: string;
}

export interface ServeOptions {
  readonly dataDirectory: string;
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts it and does not wait. */
export function spawnServer({
  dataDirectory,
  environment,
  arguments: more = [],
}: ServeOptions): ServerProcess {
  const serve = ["serve", "--data", dataDirectory, "--port", "0", ...more];
  return ServerProcess.spawn(PACKHOUSE_COMMAND, serve, {
    ...minimalEnvironment(dataDirectory),
    ...environment,
  });
}

/** Starts it and waits until it listens. @throws with its logs when it ends before */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const process = spawnServer(options);
  const url = await process.waitUntil(() =>
    Promise.resolve(/packhouse listening on (\S+)/.exec(process.logs)?.[1]),
  );
  return { process, url };
}

/** The SDK's client, signed by the first administrator of the data directory. */
export async function administratorClient(
  url: string,
  dataDirectory: string,
): Promise<CodeartifactClient> {
  const file = await readFile(join(dataDirectory, "credentials"), "utf8");
  const value = (name: string): string =>
    file
      .split("\n")
      .find((line) => line.startsWith(name))
      ?.split(" = ")[1] ?? "";
  return new CodeartifactClient({
    endpoint: url,
    region: REGION,
    credentials: {
      accessKeyId: value("aws_access_key_id"),
      secretAccessKey: value("aws_secret_access_key"),
    },
    maxAttempts: 1,
  });
}
