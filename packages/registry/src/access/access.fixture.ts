// A database with one administrator, one domain and one repository, for the tests of access/.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { ChangeFeed } from "../database/change-feed.js";
import { openDatabase } from "../database/database.js";
import { insertDomain, insertRepository } from "../database/rows.fixture.js";
import type { HttpRequest } from "../http/request.js";
import { initialiseIdentities } from "../identity/first-start.js";
import { policyEngine } from "../server/policy-engine.js";
import type { SecretWrapper } from "../identity/secret-wrapper.js";
import { createAccess } from "./access.js";
import type { Action } from "./caller.js";

export const owner = "000000000000";
export const region = "us-local-1";
export const domain = { name: "main", owner };
export const read = {
  action: "codeartifact:ReadFromRepository" as Action,
  resource: { domain, repository: "app" },
};

export const wrappingKey = randomBytes(32);
export const wrapper: SecretWrapper = {
  wrap: (plaintext, context) => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", wrappingKey, nonce, { authTagLength: 16 });
    cipher.setAAD(Buffer.from(context));
    return Promise.resolve(
      Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]),
    );
  },
  unwrap: (wrapped, context) => {
    const decipher = createDecipheriv("aes-256-gcm", wrappingKey, wrapped.subarray(0, 12), {
      authTagLength: 16,
    });
    decipher.setAAD(Buffer.from(context)).setAuthTag(wrapped.subarray(-16));
    return Promise.resolve(
      Buffer.concat([decipher.update(wrapped.subarray(12, -16)), decipher.final()]),
    );
  },
};

export type TestWorld = Awaited<ReturnType<typeof openTestWorld>>;

export async function openTestWorld() {
  const time = { nowMs: Date.now() };
  const folder = await mkdtemp(join(tmpdir(), "packhouse-access-"));
  const database = await openDatabase(join(folder, "packhouse.db"));
  const admin = await initialiseIdentities(database, wrapper, time);
  if (admin === undefined) throw new Error("no administrator");
  await database.transact(async (tx) => {
    await insertDomain(tx, { id: "d1", name: "main", owner });
    await insertRepository(tx, {
      id: "r1",
      name: "app",
      domainId: "d1",
      administratorAccount: owner,
    });
  });
  const feed = await ChangeFeed.open(database);
  const access = await createAccess({
    database,
    changeFeed: feed,
    wrapper,
    engine: policyEngine,
    region,
    clock: () => time.nowMs,
    onError: () => undefined,
  });
  await feed.sync();
  const close = async () => {
    await access.close();
    await database.close();
    await rm(folder, { recursive: true });
  };
  return { time, folder, database, feed, access, admin, close };
}

export function request(rawHeaders: string[], more: Partial<HttpRequest> = {}): HttpRequest {
  const headers: Record<string, string> = {};
  for (let i = 0; i < rawHeaders.length; i += 2)
    headers[rawHeaders[i]?.toLowerCase() ?? ""] ??= rawHeaders[i + 1] ?? "";
  return {
    method: "GET",
    rawTarget: "/",
    segments: [],
    hasTrailingSlash: false,
    query: new URLSearchParams(),
    headers,
    rawHeaders,
    body: Readable.from([]),
    sourceIp: "127.0.0.1",
    isSecure: false,
    requestId: "r",
    signal: new AbortController().signal,
    log: {},
    ...more,
  };
}
