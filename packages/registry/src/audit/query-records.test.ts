import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "../database/database.js";
import { exportRecords, queryRecords } from "./query-records.js";
import { RecordBuffer } from "./record-buffer.js";

const batches = 30;
const perBatch = 7;

let folder: string;
let database: Database;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "packhouse-audit-"));
  database = await openDatabase(join(folder, "packhouse.db"));
  const buffer = new RecordBuffer({
    database,
    onError: (error) => {
      throw error;
    },
    onRecords: () => undefined,
    describeLoss: () => ({ text: "{}", atMs: 0 }),
  });
  for (let n = 0; n < batches * perBatch; n += 1) {
    buffer.add({ text: JSON.stringify(aRecord(n)), atMs: n * 60_000 });
    if (n % perBatch === perBatch - 1) await buffer.flush();
  }
});

afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

function aRecord(n: number) {
  return {
    eventTime: new Date(n * 60_000).toISOString(),
    eventName: n % 2 === 0 ? "ReadFromRepository" : "PublishPackageVersion",
    requestID: `request-${n}`,
    recipients: n % 3 === 0 ? ["111111111111", "222222222222"] : ["111111111111"],
    userIdentity: { arn: `arn:user/${n % 5}` },
    requestParameters: { domainName: "main", repositoryName: n % 7 === 0 ? "app" : "base" },
    additionalEventData: { decision: { effect: n % 10 === 0 ? "deny" : "allow" } },
  };
}

/** Numbers of all records that match, by pages. */
async function found(filter: Parameters<typeof queryRecords>[1], limit = 4): Promise<number[]> {
  const numbers: number[] = [];
  let next: string | undefined;
  do {
    const page = await queryRecords(database.read, filter, limit, next);
    expect(page.records.length).toBeLessThanOrEqual(limit);
    numbers.push(...page.records.map(numberOf));
    next = page.next;
  } while (next !== undefined);
  return numbers;
}

const numberOf = (record: object) =>
  Number((record as { requestID: string }).requestID.replace("request-", ""));
const expected = (matches: (n: number) => boolean) =>
  Array.from({ length: batches * perBatch }, (_, n) => n).filter(matches);

test("all records come once, newest first, whatever the page", async () => {
  for (const limit of [1, 7, 1000]) {
    expect(await found({}, limit)).toEqual(expected(() => true).reverse());
  }
});

test.each([
  [{ event: "PublishPackageVersion" }, (n: number) => n % 2 === 1],
  [{ principal: "arn:user/3" }, (n: number) => n % 5 === 3],
  [{ repository: "app", domain: "main" }, (n: number) => n % 7 === 0],
  [{ isDenied: true }, (n: number) => n % 10 === 0],
  [{ requestId: "request-17" }, (n: number) => n === 17],
  [{ recipient: "222222222222" }, (n: number) => n % 3 === 0],
  [{ sinceMs: 50 * 60_000 }, (n: number) => n >= 50],
  [{ untilMs: 50 * 60_000 }, (n: number) => n <= 50],
  [{ sinceMs: 20 * 60_000, untilMs: 30 * 60_000 }, (n: number) => n >= 20 && n <= 30],
  [{ domain: "other" }, () => false],
])("%j", async (filter, matches) => {
  expect(await found(filter)).toEqual(expected(matches).reverse());
});

test("an account's copy says that it is that account's", async () => {
  const { records } = await queryRecords(
    database.read,
    { recipient: "222222222222" },
    1,
    undefined,
  );
  expect(records[0]).toMatchObject({ recipientAccountId: "222222222222" });
});

test("an export has the same records, oldest first, each with its place in the chain", async () => {
  const lines: string[] = [];
  const filter = { sinceMs: 20 * 60_000, untilMs: 90 * 60_000 };
  for await (const text of exportRecords(database.read, filter, new AbortController().signal)) {
    lines.push(...text.trimEnd().split("\n"));
  }
  const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(records.map(numberOf)).toEqual(expected((n) => n >= 20 && n <= 90));
  expect(records[0]).toMatchObject({ seq: "3.6", hash: expect.any(String) as string });
  expect(records[1]?.["prevHash"]).toBe(records[0]?.["hash"]);
});
