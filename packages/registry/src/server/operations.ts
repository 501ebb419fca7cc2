// What an operator's tools ask: is the process alive, can it serve, what are its figures.
import { access, constants, statfs } from "node:fs/promises";
import type { Registry } from "prom-client";
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
}

/** `/healthz`, `/readyz` and `/metrics` by their first segment. */
export function operationHandlers(
  readiness: Readiness,
  renderMetrics: () => Promise<string>,
  contentType: Registry["contentType"],
): ReadonlyMap<string, PlainHandler> {
  return new Map<string, PlainHandler>([
    ["healthz", (request) => onlyGet(request.method) ?? text(200, "ok\n")],
    ["readyz", (request) => onlyGet(request.method) ?? ready(readiness)],
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

async function ready(readiness: Readiness) {
  const checks = {
    draining: readiness.isDraining() ? "the server is stopping" : "ok",
    database: await checked(() => checkDatabase(readiness.database)),
    disk: await checked(() => checkDisk(readiness)),
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
}

async function checkDisk({ dataDirectory, reservedDiskBytes }: Readiness): Promise<void> {
  await access(dataDirectory, constants.W_OK);
  const { bavail, bsize } = await statfs(dataDirectory);
  if (bavail * bsize < reservedDiskBytes) throw new DiskFullError("Too little space is free.");
}

class DiskFullError extends Error {
  override readonly name = "DiskFullError";
}

function onlyGet(method: string) {
  if (method === "GET" || method === "HEAD") return undefined;
  return text(405, "Only GET is answered here.\n", { allow: "GET, HEAD" });
}
