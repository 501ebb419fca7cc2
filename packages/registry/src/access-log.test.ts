import { pino } from "pino";
import { accessLog, jsonAccessLog } from "./access-log.js";
import type { Replied } from "./http/listener-settings.js";
import type { HttpRequest, RequestLog } from "./http/request.js";

type Line = Readonly<Record<string, unknown>>;

/** The lines of both for one request. */
function linesOf(rawTarget: string, log: RequestLog = {}, isAborted = false): [Line, Line] {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const logger = pino({ formatters: { level: (label) => ({ level: label }) } }, { write });
  const request = { requestId: "r", method: "GET", rawTarget, sourceIp: "127.0.0.1", log };
  const replied = { status: 200, startedAtMs: 0, isAborted };
  for (const writes of [accessLog(logger), jsonAccessLog(logger, write)])
    writes(request as unknown as HttpRequest, replied as unknown as Replied);
  expect(lines.every((line) => line.endsWith("}\n"))).toBe(true);
  const [first = {}, second = {}] = lines.map((line) => JSON.parse(line) as Line);
  return [first, second];
}

const loggedPath = (rawTarget: string) => linesOf(rawTarget)[1]["path"];

test("the line made in one piece is the logger's", () => {
  const log: RequestLog = {
    principal: "arn:aws:iam::123456789012:user/ä",
    coordinate: 'npm/"quoted"\\\n\u0000\ud800@1.0.0',
    cache: "hit",
  };
  for (const isAborted of [false, true]) {
    const [first, second] = linesOf("/d/main-1/npm/r/x%22", log, isAborted);
    const anyTime = { time: expect.any(Number) as number, ms: expect.any(Number) as number };
    expect(second).toEqual({ ...first, ...anyTime });
    expect(Object.keys(second)).toEqual(Object.keys(first));
    expect(second).toMatchObject({ level: "info", msg: "request", status: 200 });
  }
});

test("no line is written below the level", () => {
  const lines: string[] = [];
  const logger = pino({ level: "warn" });
  jsonAccessLog(logger, (line) => lines.push(line))(
    {} as unknown as HttpRequest,
    {} as unknown as Replied,
  );
  expect(lines).toEqual([]);
});

test("a request's path is logged without its query", () => {
  expect(loggedPath("/d/main-1/npm/r/@acme%2flib?write=true")).toBe("/d/main-1/npm/r/@acme%2flib");
});

test("the longest npm name is logged", () => {
  const path = `/d/main-1/npm/r/@acme%2f${"a".repeat(208)}`;
  expect(loggedPath(path)).toBe(path);
});

test("the token in the path of npm logout is not logged", () => {
  const token = `eyJhbGciOiJIUzI1NiJ9.${"c".repeat(260)}.${"s".repeat(43)}`;
  expect(loggedPath(`/d/main-1/npm/r/-/user/token/${token}`)).toBe(
    "/d/main-1/npm/r/-/user/token/[redacted]",
  );
});
