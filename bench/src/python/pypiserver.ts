import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../free-port.js";
import { startServer } from "../server-process.js";
import { type PythonContender, interpretedWarmUpRounds } from "./contender.js";
import type { PythonTools } from "./tools.js";
import type { Wheel } from "./wheel.js";

/** pypiserver with its cache of the folder and no index behind it. It serves no JSON. */
export async function startPypiserver(
  folder: string,
  { pypiServer }: PythonTools,
  wheels: readonly Wheel[],
): Promise<PythonContender> {
  const files = join(folder, "pypiserver");
  await mkdir(files);
  for (const { filename, content } of wheels) await writeFile(join(files, filename), content);
  const address = ["--interface", "127.0.0.1", "--port", String(await freePort())];
  const anyone = ["--authenticate", ".", "--passwords", "."];
  const server = await startServer({
    program: pypiServer,
    // -v: a line for each request, as the others.
    args: ["run", "-v", "--disable-fallback", ...address, ...anyone, files],
    logFile: `${files}.log`,
    address: /Serving on (http:\/\/127\.0\.0\.1:\d+)/,
  });
  return {
    name: "pypiserver",
    process: server,
    index: `${server.url}simple/`,
    uploads: server.url,
    headers: {},
    forms: ["html"],
    warmUpRounds: interpretedWarmUpRounds,
  };
}
