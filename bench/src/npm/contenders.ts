// The servers that are compared. Each has the local upstream behind it and nothing else.
import { join } from "node:path";
import { type ServerProcess, startServer } from "../server-process.js";

export interface Contender {
  readonly name: string;
  readonly process: ServerProcess;
  /** npm registry to read from, caching the upstream. */
  readonly registry: string;
  /** npm registry to publish to; asks no upstream. */
  readonly publishRegistry: string;
  readonly token: string | undefined;
}

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
