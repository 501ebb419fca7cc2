/** What a server does in its database, as record-statements.cjs writes it down. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Packhouse } from "./packhouse.js";
import { until } from "./until.js";

/** A statement and what SQLite does for it, step by step. */
export interface RecordedStatement {
  readonly sql: string;
  readonly plan: readonly string[];
}

/** What the database did for something. */
export interface DatabaseWork {
  readonly queries: number;
  /** Rows handed to the server. */
  readonly rows: number;
  readonly ms: number;
}

/** Environment of a server whose statements go to the file. */
export function recordingEnvironment(file: string): Record<string, string> {
  const preload = join(import.meta.dirname, "record-statements.cjs");
  return { NODE_OPTIONS: `--require ${preload}`, PACKHOUSE_TEST_STATEMENTS: file };
}

/** Every statement the servers that write to the file have prepared. */
export async function recordedStatements(file: string): Promise<RecordedStatement[]> {
  return (await lines(file)).filter((line): line is RecordedStatement => "sql" in line);
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
  const taken = async () => (await lines(file)).filter((line) => "ms" in line);
  const before = (await taken()).length;
  process.kill(pid, "SIGUSR2");
  return until(10_000, async () => (await taken())[before]);
}

async function lines(file: string): Promise<(RecordedStatement | DatabaseWork)[]> {
  const text = await readFile(file, "utf8");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as RecordedStatement | DatabaseWork);
}
