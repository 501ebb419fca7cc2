import { parseDateMs } from "./dates.js";

test.each([
  ["2026-01-31T12:00:00Z", Date.UTC(2026, 0, 31, 12)],
  ["2026-01-31T12:00:00.25Z", Date.UTC(2026, 0, 31, 12) + 250],
  ["2026-01-31T12:00Z", Date.UTC(2026, 0, 31, 12)],
  ["2026-01-31T12:00:00+01:30", Date.UTC(2026, 0, 31, 10, 30)],
  ["2026-01-31T12:00:00-0100", Date.UTC(2026, 0, 31, 13)],
  ["2024-02-29", Date.UTC(2024, 1, 29)],
  ["2026-03", Date.UTC(2026, 2)],
  ["2026", Date.UTC(2026)],
  ["1767225600", Date.UTC(2026)],
  ["1767225600.5", Date.UTC(2026) + 500],
  ["0", 0],
])("%s is %d", (text, ms) => {
  expect(parseDateMs(text)).toBe(ms);
});

test.each([
  "",
  "tomorrow",
  "2026-02-29",
  "2026-13-01",
  "2026-01-31T24:00:00Z",
  "2026-01-31T12:00:00",
  "2026-1-1",
  "1e9",
  "Sat, 31 Jan 2026",
])("%j is no date", (text) => {
  expect(parseDateMs(text)).toBeUndefined();
});
