import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Caller } from "../../access/caller.js";
import { appendBatch, batchOf } from "../../database/audit-chain.js";
import { type Database, openDatabase } from "../../database/database.js";
import { auditExtensions } from "./audit.js";

const registryAccount = "000000000000";
let folder: string;
let database: Database;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "packhouse-audit-"));
  database = await openDatabase(join(folder, "packhouse.db"));
  const lines = [["111111111111"], ["111111111111", "222222222222"], []].map((recipients, n) => {
    const eventTime = new Date(n).toISOString();
    return { text: JSON.stringify({ eventTime, eventName: "X", recipients, n }), atMs: n };
  });
  await database.transact((tx) => appendBatch(tx, batchOf(lines)));
});

afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

async function ask(path: string, accountId: string, input: object = {}) {
  let flushes = 0;
  const audit = {
    flush: () => {
      flushes += 1;
      return Promise.resolve();
    },
  };
  const operations = auditExtensions({ management: { database }, audit, registryAccount });
  const operation = operations.find((one) => one.path.endsWith(path));
  if (operation === undefined) throw new Error(`nothing is at ${path}`);
  const caller = { principal: { accountId } } as Caller;
  const checks = await operation.access(input, caller);
  const { signal } = new AbortController();
  const reply = await operation.handle(input, { caller, signal, headers: {} });
  expect(flushes).toBe(1);
  return { checks, reply };
}

const recordsOf = async (accountId: string): Promise<unknown[]> => {
  const { reply } = await ask("/records", accountId);
  const { records } = JSON.parse(reply.body as string) as { records: { n: number }[] };
  return records.map(({ n }) => n);
};

test("an account finds the records it is a recipient of, the registry's account all", async () => {
  expect(await recordsOf("111111111111")).toEqual([1, 0]);
  expect(await recordsOf("222222222222")).toEqual([1]);
  expect(await recordsOf("333333333333")).toEqual([]);
  expect(await recordsOf(registryAccount)).toEqual([2, 1, 0]);
});

test("an export is as narrow as a query", async () => {
  const { reply } = await ask("/export", "222222222222");
  const chunks: unknown[] = [];
  for await (const chunk of reply.body as AsyncIterable<unknown>) chunks.push(String(chunk));
  const records = chunks
    .join("")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  expect(records).toEqual([expect.objectContaining({ n: 1, recipientAccountId: "222222222222" })]);
});

test("each operation asks for its action: of the own account, for the chain of the registry's", async () => {
  const actions = await Promise.all(
    ["/records", "/export", "/verification"].map(async (path) => {
      const { checks } = await ask(path, "222222222222");
      return checks;
    }),
  );
  expect(actions).toEqual([
    [{ action: "packhouse:QueryAudit", resource: { account: "222222222222" } }],
    [{ action: "packhouse:ExportAudit", resource: { account: "222222222222" } }],
    [{ action: "packhouse:VerifyAudit", resource: { account: registryAccount } }],
  ]);
});
