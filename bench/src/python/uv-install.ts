import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { median } from "../measure.js";
import { closureRoot } from "./distributions.js";
import type { PythonTools } from "./tools.js";

const run = promisify(execFile);
/** For each of them the server gives some 300 answers: together what `measureInTurns` warms up with. */
const warmUpInstalls = 10;
const rounds = 15;

/** An index that uv installs from. */
export interface UvIndex {
  readonly index: string;
  readonly token?: string;
}

/** Seconds of `uv pip install` with an empty client cache, in turns: the median for each index, warmed up as others. */
export async function uvInstallSeconds(
  indexes: readonly UvIndex[],
  tools: PythonTools,
  folder: string,
): Promise<number[]> {
  const seconds: number[][] = indexes.map(() => []);
  for (const index of indexes)
    for (let n = 0; n < warmUpInstalls; n += 1) await install(index, tools, folder);
  for (let round = 0; round < rounds; round += 1) {
    for (const [n, index] of indexes.entries()) {
      const started = performance.now();
      await install(index, tools, folder);
      seconds[n]?.push((performance.now() - started) / 1000);
    }
  }
  return seconds.map((all) => median(all, (value) => value));
}

async function install(
  { index, token }: UvIndex,
  { uv, python }: PythonTools,
  folder: string,
): Promise<void> {
  const home = join(folder, "uv");
  await rm(home, { recursive: true, force: true });
  const url = new URL(index);
  if (token !== undefined) Object.assign(url, { username: "aws", password: token });
  const options = ["--no-config", "--no-cache", "--python", python, "--target", join(home, "site")];
  await run(uv, ["pip", "install", ...options, "--default-index", url.href, closureRoot], {
    env: { PATH: process.env["PATH"], HOME: home },
  });
}
