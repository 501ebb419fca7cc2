// The servers that are compared. None has a public index behind it.
import { join } from "node:path";
import { startPackhouse } from "../packhouse.js";
import { type ServerProcess, startServer } from "../server-process.js";
import { type PythonContender, firstFileOf } from "./contender.js";
import { startDevpi } from "./devpi.js";
import { largeProject, smallProject, wheelProject } from "./distributions.js";
import { startPypiserver } from "./pypiserver.js";
import type { MissingTools, PythonTools } from "./tools.js";
import type { Wheel } from "./wheel.js";

export interface PythonContenders {
  readonly upstream: ServerProcess;
  readonly packhouse: PythonContender & { readonly token: string };
  readonly limit: PythonContender;
  /** Of devpi and pypiserver, those that the machine has. */
  readonly peers: readonly PythonContender[];
}

/** @param wheels what the peers have; Packhouse has all that the upstream has */
export async function startContenders(
  folder: string,
  tools: PythonTools | MissingTools,
  wheels: readonly Wheel[],
): Promise<PythonContenders> {
  const upstream = await startNode(folder, "local-index", []);
  const { publishRegistry, registry, ...started } = await startPackhouse(folder, "pypi", {
    PACKHOUSE_EXTERNAL_PUBLIC_PYPI_URL: `${upstream.url}simple/`,
  });
  const packhouse: PythonContenders["packhouse"] = {
    ...started,
    index: `${registry}simple/`,
    uploads: publishRegistry,
    headers: { authorization: `Bearer ${started.token}` },
    forms: ["html", "json"],
  };
  const limit = await startBareNode(folder, packhouse);
  const peers =
    "missing" in tools
      ? []
      : [await startDevpi(folder, tools, wheels), await startPypiserver(folder, tools, wheels)];
  return { upstream, packhouse, limit, peers };
}

export async function stopContenders(contenders: PythonContenders): Promise<void> {
  const { upstream, packhouse, limit, peers } = contenders;
  for (const { process } of [packhouse, limit, ...peers]) await process.stop();
  await upstream.stop();
}

async function startBareNode(
  folder: string,
  packhouse: PythonContenders["packhouse"],
): Promise<PythonContender> {
  const file = await firstFileOf(packhouse, wheelProject);
  const pages = [smallProject, largeProject, wheelProject].map((project) => `${project}/`);
  const paths = [...pages, file.slice(packhouse.index.length)];
  const server = await startNode(folder, "bare-node", [packhouse.index, packhouse.token, ...paths]);
  return {
    name: "bare Node",
    process: server,
    index: server.url,
    headers: {},
    forms: ["html", "json"],
  };
}

function startNode(folder: string, program: string, args: readonly string[]) {
  return startServer({
    args: [new URL(`./${program}.js`, import.meta.url).pathname, ...args],
    logFile: join(folder, `${program}.log`),
    address: /listening on (\S+)\n/,
  });
}
