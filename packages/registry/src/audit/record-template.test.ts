// What records have in common is kept once.
import { batchOf } from "../database/audit-chain.js";
import type { AuditLine } from "../database/request-scope.js";
import type { HttpRequest } from "../http/request.js";
import { aCaller, aRequest, appRepository } from "./audit.fixture.js";
import { recordsOf } from "./line-template.js";
import { type Call, findCall, noteCall } from "./notes.js";
import { RecordWriter } from "./record.js";

const writer = new RecordWriter("us-local-1");

function read(requestId: string, changed: Partial<HttpRequest> = {}): HttpRequest {
  const request = aRequest({ requestId, log: { coordinate: "npm/@acme/lib" }, ...changed });
  const noted = { caller: aCaller(), resources: [appRepository], isAllowed: true };
  Object.assign(noteCall(request, "Data", "codeartifact:ReadFromRepository"), noted);
  return request;
}

function write(request: HttpRequest, durationMs: number, atMs: number): AuditLine {
  const sent = { durationMs, status: 200, bytesOut: 512, isAborted: false };
  return writer.write(request, findCall(request) as Call, sent, atMs);
}

/** Lines as the trail keeps them, read again. */
function stored(lines: readonly AuditLine[]): string[] {
  const kept = Buffer.from(batchOf(lines).records).toString();
  return recordsOf(kept.slice(0, -1).split("\n"));
}

test("reads that are alike are kept as one, and told apart again", () => {
  const requests = [read("r-1"), read("r-2"), read("r-3", { sourceIp: "192.0.2.8" }), read("r-4")];
  const lines = requests.map((request, index) => {
    return write(request, index, 1_000 * index);
  });
  expect(new Set(lines.map(({ template }) => template)).size).toBe(2);
  const told = stored(lines).map((text) => JSON.parse(text) as Record<string, unknown>);
  expect(told.map((one) => [one["requestID"], one["eventID"], one["eventTime"]])).toEqual([
    ["r-1", "r-1", "1970-01-01T00:00:00.000Z"],
    ["r-2", "r-2", "1970-01-01T00:00:01.000Z"],
    ["r-3", "r-3", "1970-01-01T00:00:02.000Z"],
    ["r-4", "r-4", "1970-01-01T00:00:03.000Z"],
  ]);
  expect(told.map((one) => one["sourceIPAddress"])).toEqual([
    "192.0.2.7",
    "192.0.2.7",
    "192.0.2.8",
    "192.0.2.7",
  ]);
  expect(told[3]?.["additionalEventData"]).toMatchObject({ durationMs: 3, statusCode: 200 });
});

test.each([
  { chars: 900, isAlike: true },
  { chars: 4_000, isAlike: false },
])("reads of a path of $chars characters leave records of at most 4 KiB", ({ chars, isAlike }) => {
  const rawTarget = `/d/main-111111111111/npm/app/${"é".repeat(chars / 2)}`;
  const line = write(read("r-1", { rawTarget, log: { coordinate: rawTarget } }), 1, 0);
  expect(line.template !== undefined).toBe(isAlike);
  const [record = ""] = stored([line]);
  expect(Buffer.byteLength(record)).toBeLessThanOrEqual(4_096);
});

test("a line that names no template is not taken for a record", () => {
  expect(() => recordsOf(["0 1 r-1 1"])).toThrow(/cannot be read/);
  expect(() => recordsOf(["={}", "nonsense"])).toThrow(/cannot be read/);
});
