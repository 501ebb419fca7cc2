import { pino } from "pino";
import type { Replied } from "./http/listener-settings.js";
import type { HttpRequest } from "./http/request.js";
import { logAccess } from "./logger.js";

/** The path in the log's line for a request of this target. */
function loggedPath(rawTarget: string): unknown {
  const lines: string[] = [];
  const logger = pino({}, { write: (line) => lines.push(line) });
  const request = { requestId: "r", method: "GET", rawTarget, sourceIp: "127.0.0.1", log: {} };
  const replied = { status: 200, startedAtMs: 0, isAborted: false };
  logAccess(logger, request as unknown as HttpRequest, replied as unknown as Replied);
  return (JSON.parse(lines[0] ?? "{}") as { path?: unknown }).path;
}

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
