import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../free-port.js";
import { startServer } from "../server-process.js";
import { type PythonContender, interpretedWarmUpRounds } from "./contender.js";
import type { PythonTools } from "./tools.js";
import { uploadWheels } from "./uploads.js";
import type { Wheel } from "./wheel.js";

const run = promisify(execFile);
const password = "bench";

/** devpi-server with one index of its own and no mirror; everything else as it comes. */
export async function startDevpi(
  folder: string,
  tools: PythonTools,
  wheels: readonly Wheel[],
): Promise<PythonContender> {
  const home = join(folder, "devpi");
  const init = ["--serverdir", home, "--no-root-pypi", "--root-passwd", password];
  await run(tools.devpiInit, init);
  const server = await startServer({
    program: tools.devpiServer,
    args: ["--serverdir", home, "--host", "127.0.0.1", "--port", String(await freePort())],
    logFile: `${home}.log`,
    address: /Serving on (http:\/\/127\.0\.0\.1:\d+)/,
  });
  const headers = await logIn(server.url);
  const index = `${server.url}root/bench/`;
  await send("PUT", index, headers, JSON.stringify({ type: "stage", bases: [] }));
  await uploadWheels({ uploads: index, headers }, wheels);
  return {
    name: "devpi",
    process: server,
    index: `${index}+simple/`,
    uploads: index,
    headers,
    forms: ["html", "json"],
    warmUpRounds: interpretedWarmUpRounds,
  };
}

/** Its own client sends a token too, so that the password need not be hashed for each request. */
async function logIn(url: string): Promise<Record<string, string>> {
  const answer = await send("POST", `${url}+login`, {}, JSON.stringify({ user: "root", password }));
  const { result } = (await answer.json()) as { result: { password: string } };
  const token = Buffer.from(`root:${result.password}`).toString("base64");
  return { authorization: `Basic ${token}` };
}

async function send(
  method: "POST" | "PUT",
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Response> {
  const all = { ...headers, "content-type": "application/json" };
  const answer = await fetch(url, { method, headers: all, body });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}
