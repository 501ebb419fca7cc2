// What an operator's tools ask: is the process alive, can it serve, what are its figures.
import { statfs, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Registry } from "prom-client";
import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import type { PlainHandler } from "../http/listener-settings.js";
import { json, text } from "../http/reply.js";
import { type KeyProviders, providerFor } from "../keys/index.js";

export interface Readiness {
  readonly database: Database;
  readonly keys: KeyProviders;
  readonly dataDirectory: string;
  /** Less free space than this is not ready: publishes would be refused. */
  readonly reservedDiskBytes: number;
  readonly isDraining: () => boolean;
  readonly now: Clock;
}

/** A file is written at most so often, however often somebody asks. */
const diskCheckIntervalMs = 1_000;

/** `/healthz`, `/readyz` and `/metrics` by their first segment. */
export function operationHandlers(
  readiness: Readiness,
  renderMetrics: () => Promise<string>,
  contentType: Registry["contentType"],
): ReadonlyMap<string, PlainHandler> {
  const isDiskWritable = atMostEvery(diskCheckIntervalMs, readiness.now, () =>
    checkDisk(readiness),
  );
  return new Map<string, PlainHandler>([
    ["healthz", (request) => onlyGet(request.method) ?? text(200, "ok\n")],
    ["readyz", (request) => onlyGet(request.method) ?? ready(readiness, isDiskWritable)],
    [
      "metrics",
      async (request) =>
        onlyGet(request.method) ?? {
          status: 200,
          headers: { "content-type": contentType, "cache-control": "no-store" },
          body: await renderMetrics(),
        },
    ],
  ]);
}

async function ready(readiness: Readiness, isDiskWritable: () => Promise<void>) {
  const checks = {
    draining: readiness.isDraining() ? "the server is stopping" : "ok",
    database: await checked(() => checkDatabase(readiness.database)),
    disk: await checked(isDiskWritable),
    key: await checked(() => providerFor(readiness.keys, undefined).resolveKey(undefined)),
  };
  const isReady = Object.values(checks).every((result) => result === "ok");
  return json(isReady ? 200 : 503, { ready: isReady, checks }, { "cache-control": "no-store" });
}

/** Asked by whoever can reach the port: says that something is wrong, and no more of it than the kind. */
async function checked(check: () => Promise<unknown>): Promise<string> {
  try {
    await check();
    return "ok";
  } catch (error) {
    return error instanceof Error ? error.name : "failed";
  }
}

async function checkDatabase(database: Database): Promise<void> {
  await database.read.selectFrom("settings").select("name").limit(1).execute();
  if (!database.isSynchronousFull())
    throw new NotSynchronousError("Commits do not wait for the disk.");
}

async function checkDisk({ dataDirectory, reservedDiskBytes }: Readiness): Promise<void> {
  const probe = join(dataDirectory, `.ready-${process.pid}`);
  await writeFile(probe, "ready", { mode: 0o600 });
  await unlink(probe);
  const { bavail, bsize } = await statfs(dataDirectory);
  if (bavail * bsize < reservedDiskBytes) throw new DiskFullError("Too little space is free.");
}

/** The last result until `intervalMs` have passed. */
function atMostEvery<T>(intervalMs: number, now: Clock, run: () => Promise<T>): () => Promise<T> {
  let last: { readonly atMs: number; readonly result: Promise<T> } | undefined;
  return () => {
    if (last === undefined || now() - last.atMs >= intervalMs)
      last = { atMs: now(), result: run() };
    return last.result;
  };
}

class NotSynchronousError extends Error {
  override readonly name = "NotSynchronousError";
}

class DiskFullError extends Error {
  override readonly name = "DiskFullError";
}

function onlyGet(method: string) {
  if (method === "GET" || method === "HEAD") return undefined;
  return text(405, "Only GET is answered here.\n", { allow: "GET, HEAD" });
}
