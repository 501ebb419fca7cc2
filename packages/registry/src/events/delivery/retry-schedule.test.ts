import { parseRetryAfter, retryDelayMs } from "./retry-schedule.js";

const hourMs = 3_600_000;
const settings = { baseMs: 5_000, maxMs: 8 * hourMs, maxAttempts: 22 };

test("waits double up to the longest; all together they last about three days", () => {
  const waits: number[] = [];
  for (let attempts = 1; ; attempts += 1) {
    const waitMs = retryDelayMs(attempts, settings, 0, 0.5);
    if (waitMs === undefined) break;
    waits.push(waitMs);
  }
  expect(waits.slice(0, 4)).toEqual([5_000, 10_000, 20_000, 40_000]);
  expect(waits).toHaveLength(21);
  const totalHours = waits.reduce((sum, waitMs) => sum + waitMs, 0) / hourMs;
  expect(totalHours).toBeGreaterThan(70);
  expect(totalHours).toBeLessThan(80);
});

test("jitter spreads by a fifth to both sides", () => {
  expect(retryDelayMs(1, settings, 0, 0)).toBe(4_000);
  expect(retryDelayMs(1, settings, 0, 0.999_999)).toBe(6_000);
});

test("a receiver's own time is heeded when it is later, and up to a day", () => {
  expect(retryDelayMs(1, settings, 60_000, 0.5)).toBe(60_000);
  expect(retryDelayMs(6, settings, 60_000, 0.5)).toBe(160_000);
  expect(retryDelayMs(1, settings, 90 * 24 * hourMs, 0.5)).toBe(24 * hourMs);
});

test.each([
  ["120", 120_000],
  ["Thu, 01 Jan 1970 00:01:00 GMT", 59_000],
  ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ["soon", undefined],
  [undefined, undefined],
])("Retry-After: %s", (header, expected) => {
  expect(parseRetryAfter(header, 1_000)).toBe(expected);
});
