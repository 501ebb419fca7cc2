import fc from "fast-check";
import { isNotModified } from "./conditional.js";
import { contentRange, selectRange, unsatisfiedRange } from "./ranges.js";

const etag = '"abc"';

test.each([
  ["bytes=0-0", { start: 0, endInclusive: 0 }],
  ["bytes=0-99", { start: 0, endInclusive: 99 }],
  ["bytes=0-1000", { start: 0, endInclusive: 99 }],
  ["bytes=10-", { start: 10, endInclusive: 99 }],
  ["bytes=-1", { start: 99, endInclusive: 99 }],
  ["bytes=-1000", { start: 0, endInclusive: 99 }],
  ["Bytes = 1 - 2", { start: 1, endInclusive: 2 }],
  ["bytes=100-", "unsatisfiable"],
  ["bytes=100-200", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=5-4", "whole"],
  ["bytes=0-1,3-4", "whole"],
  ["items=0-1", "whole"],
  ["bytes=-", "whole"],
  ["bytes=a-b", "whole"],
  ["bytes=99999999999999999999-", "unsatisfiable"],
  [undefined, "whole"],
])("of 100 bytes, %s selects %j", (range, selected) => {
  expect(selectRange(range === undefined ? {} : { range }, 100, etag)).toEqual(selected);
});

test("no byte of an empty asset can be had", () => {
  expect(selectRange({ range: "bytes=0-" }, 0, etag)).toBe("unsatisfiable");
  expect(selectRange({ range: "bytes=-5" }, 0, etag)).toBe("unsatisfiable");
});

test.each([
  ['"abc"', { start: 0, endInclusive: 1 }],
  ['W/"abc"', "whole"],
  ['"other"', "whole"],
  ["Sat, 21 Nov 2026 12:00:00 GMT", "whole"],
])("If-Range %s gives %j", (condition, selected) => {
  expect(selectRange({ range: "bytes=0-1", "if-range": condition }, 100, etag)).toEqual(selected);
});

test.each([
  ['"abc"', true],
  ['W/"abc"', true],
  ["*", true],
  ['"x", "abc"', true],
  ['"x,", W/"abc" , "y"', true],
  ['"x"', false],
  ["abc", false],
  ['"abc', false],
  ["", false],
])("If-None-Match %s means not modified: %s", (condition, expected) => {
  expect(isNotModified({ "if-none-match": condition }, etag)).toBe(expected);
});

test("without If-None-Match everything is modified", () => {
  expect(isNotModified({}, etag)).toBe(false);
});

test("a selected range lies within the asset", () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(1000), fc.nat(2000), fc.nat(2000), (junk, size, a, b) => {
      for (const range of [junk, `bytes=${a}-${b}`, `bytes=${a}-`, `bytes=-${b}`]) {
        const selected = selectRange({ range }, size, etag);
        if (typeof selected === "string") continue;
        expect(selected.start).toBeLessThanOrEqual(selected.endInclusive);
        expect(selected.endInclusive).toBeLessThan(size);
        expect(contentRange(selected, size)).toBe(
          `bytes ${selected.start}-${selected.endInclusive}/${size}`,
        );
      }
    }),
  );
  expect(unsatisfiedRange(7)).toBe("bytes */7");
});
