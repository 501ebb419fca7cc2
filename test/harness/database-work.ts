/** What a server did in its database, as count-statements.cjs counts it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Packhouse } from "./packhouse.js";
import { until } from "./until.js";

/** What the database did for something. */
export interface DatabaseWork {
  readonly queries: number;
  /** Rows handed to the server. */
  readonly rows: number;
  readonly ms: number;
}

/** Environment of a server whose work in the database goes to the file. */
export function countingEnvironment(file: string): Record<string, string> {
  const preload = join(import.meta.dirname, "count-statements.cjs");
  return { NODE_OPTIONS: `--require ${preload}`, PACKHOUSE_TEST_STATEMENTS: file };
}

/** What the server did in its database while `work` ran; nothing else may ask it meanwhile. */
export async function databaseWork(
  { pid }: Pick<Packhouse, "pid">,
  file: string,
  work: () => Promise<unknown>,
): Promise<DatabaseWork> {
  await takeWork(pid, file);
  await work();
  return takeWork(pid, file);
}

/** What was done since it was taken last. */
async function takeWork(pid: number | undefined, file: string): Promise<DatabaseWork> {
  if (pid === undefined) throw new Error("the server was never started");
  const before = (await readWork(file)).length;
  process.kill(pid, "SIGUSR2");
  return until(10_000, async () => (await readWork(file))[before]);
}

async function readWork(file: string): Promise<DatabaseWork[]> {
  // There is no file before the first time.
  const text = await readFile(file, "utf8").catch(() => "");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as DatabaseWork);
}
