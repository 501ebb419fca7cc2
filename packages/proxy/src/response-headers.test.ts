import { maxAgeSeconds, retryAfterSeconds } from "./response-headers.js";

test.each([
  ["max-age=300", undefined, 300],
  ["public, MAX-AGE=300", "100", 200],
  ["max-age=300, s-maxage=60", undefined, 60],
  ['max-age="300"', undefined, 300],
  ["max-age=10", "100", 0],
  ["no-cache, max-age=300", undefined, 0],
  ["no-store", undefined, 0],
  ["max-age=-1", undefined, undefined],
  ["max-age=soon", undefined, undefined],
  ["public", undefined, undefined],
  ["", undefined, undefined],
])("Cache-Control %j and Age %j leave %j seconds", (cacheControl, age, expected) => {
  const headers = { "cache-control": cacheControl, ...(age === undefined ? {} : { age }) };
  expect(maxAgeSeconds(headers)).toBe(expected);
});

test.each([
  ["120", 120],
  [" 120 ", 120],
  ["Thu, 01 Jan 2026 00:00:30 GMT", 30],
  ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
  ["soon", undefined],
])("Retry-After %j means %j seconds", (value, expected) => {
  expect(retryAfterSeconds({ "retry-after": value }, Date.UTC(2026, 0, 1))).toBe(expected);
});
