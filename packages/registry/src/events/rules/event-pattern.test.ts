import { ValidationError } from "../../errors.js";
import { compileEventPattern } from "./event-pattern.js";
import type { JsonObject, JsonValue } from "./json-value.js";

const event: JsonObject = {
  source: "aws.codeartifact",
  "detail-type": "CodeArtifact Package Version State Change",
  resources: ["arn:aws:codeartifact:us-local-1:0:package/main/a/npm//lib"],
  detail: {
    packageName: "lib",
    packageNamespace: null,
    packageVersion: "2.0.0-beta.1",
    changes: { assetsAdded: 3, metadataUpdated: true },
    sourceIp: "10.1.2.3",
    labels: ["Red", "green"],
    files: [
      { name: "a.tgz", size: 1 },
      { name: "b.tgz", size: 2 },
    ],
    empty: [],
  },
};

const matches = (detail: JsonValue): boolean => compileEventPattern({ detail })(event);

test.each<[string, JsonValue, boolean]>([
  ["an exact value", { packageName: ["lib"] }, true],
  ["another value", { packageName: ["li"] }, false],
  ["one of several values", { packageName: ["x", "lib"] }, true],
  ["all members", { packageName: ["lib"], packageVersion: ["1"] }, false],
  ["null", { packageNamespace: [null] }, true],
  ["a number", { changes: { assetsAdded: [3] } }, true],
  ["a number as text", { changes: { assetsAdded: ["3"] } }, false],
  ["a boolean", { changes: { metadataUpdated: [true] } }, true],
  ["an item of a list", { labels: ["green"] }, true],
  ["no item of a list", { labels: ["blue"] }, false],
  ["an object of a list", { files: { name: ["b.tgz"], size: [2] } }, true],
  ["members of two objects of a list", { files: { name: ["a.tgz"], size: [2] } }, false],
  ["a prefix", { packageVersion: [{ prefix: "2." }] }, true],
  ["a prefix of nothing", { packageVersion: [{ prefix: "3." }] }, false],
  ["a prefix of a number", { changes: { assetsAdded: [{ prefix: "3" }] } }, false],
  ["a prefix in another case", { labels: [{ prefix: { "equals-ignore-case": "GR" } }] }, true],
  ["a suffix", { packageVersion: [{ suffix: ".1" }] }, true],
  ["a suffix in another case", { labels: [{ suffix: { "equals-ignore-case": "ED" } }] }, true],
  ["another case", { labels: [{ "equals-ignore-case": "red" }] }, true],
  ["another text in another case", { labels: [{ "equals-ignore-case": "re" }] }, false],
  ["anything but a value", { packageName: [{ "anything-but": "lib" }] }, false],
  ["anything but other values", { packageName: [{ "anything-but": ["a", "b"] }] }, true],
  ["anything but a prefix", { packageVersion: [{ "anything-but": { prefix: "2." } }] }, false],
  ["anything but prefixes", { packageVersion: [{ "anything-but": { prefix: ["3", "4"] } }] }, true],
  ["anything but a suffix", { packageVersion: [{ "anything-but": { suffix: ".1" } }] }, false],
  [
    "anything but a wildcard",
    { packageVersion: [{ "anything-but": { wildcard: ["*-beta*"] } }] },
    false,
  ],
  [
    "anything but in another case",
    { packageName: [{ "anything-but": { "equals-ignore-case": ["LIB"] } }] },
    false,
  ],
  ["anything but a number", { changes: { assetsAdded: [{ "anything-but": [3] }] } }, false],
  ["anything but, of what is not there", { nothing: [{ "anything-but": "x" }] }, false],
  ["a bound", { changes: { assetsAdded: [{ numeric: [">", 2] }] } }, true],
  ["a range", { changes: { assetsAdded: [{ numeric: [">=", 3, "<", 4] }] } }, true],
  ["a range beside", { changes: { assetsAdded: [{ numeric: [">", 3, "<=", 9] }] } }, false],
  ["an equal number", { changes: { assetsAdded: [{ numeric: ["=", 3] }] } }, true],
  ["a bound of text", { packageName: [{ numeric: [">", 0] }] }, false],
  ["what exists", { packageName: [{ exists: true }] }, true],
  ["what exists as null", { packageNamespace: [{ exists: true }] }, true],
  ["what does not exist", { nothing: [{ exists: true }] }, false],
  ["what is not there", { nothing: [{ exists: false }] }, true],
  ["what is not there, nested", { nothing: { at: { all: [{ exists: false }] } } }, true],
  ["what is there", { packageName: [{ exists: false }] }, false],
  ["a list without items", { empty: [{ exists: false }] }, true],
  ["what is not there, or a value", { packageName: [{ exists: false }, "lib"] }, true],
  ["what objects inherit", { constructor: [{ exists: true }] }, false],
  ["a wildcard", { packageVersion: [{ wildcard: "2.*-beta.*" }] }, true],
  ["a wildcard of too much", { packageName: [{ wildcard: "lib*lib" }] }, false],
  ["a block of addresses", { sourceIp: [{ cidr: "10.0.0.0/8" }] }, true],
  ["another block", { sourceIp: [{ cidr: "10.2.0.0/16" }] }, false],
  ["a block of the other family", { sourceIp: [{ cidr: "::/0" }] }, false],
  ["a block of what is no address", { packageName: [{ cidr: "0.0.0.0/0" }] }, false],
  ["one of two patterns", { $or: [{ packageName: ["x"] }, { labels: ["Red"] }] }, true],
  ["neither of two patterns", { $or: [{ packageName: ["x"] }, { labels: ["x"] }] }, false],
  [
    "one of two patterns and another member",
    { $or: [{ labels: ["Red"] }], packageName: ["x"] },
    false,
  ],
])("%s", (_, detail, expected) => {
  expect(matches(detail)).toBe(expected);
});

test("the envelope is matched as the detail is", () => {
  const prefix = "arn:aws:codeartifact:us-local-1:0:package/main/a/";
  const pattern = { source: ["aws.codeartifact"], resources: [{ prefix }] };
  expect(compileEventPattern(pattern)(event)).toBe(true);
  const either = { $or: [{ source: ["packhouse"] }, { detail: { packageName: ["lib"] } }] };
  expect(compileEventPattern(either)(event)).toBe(true);
});

test.each<[string, unknown, RegExp]>([
  ["text", "x", /^pattern: .*JSON object/],
  ["a list", [], /^pattern: .*JSON object/],
  ["nothing", undefined, /JSON object/],
  ["an empty pattern", {}, /^pattern: is empty/],
  ["an unknown member", { Detail: { a: ["b"] } }, /^pattern\.Detail: /],
  ["an unknown member of $or", { $or: [{ sauce: ["b"] }] }, /^pattern\.\$or\[0\]\.sauce: /],
  ["a value without list", { detail: { a: "b" } }, /^pattern\.detail\.a: .*\["b"\]/],
  ["an empty list", { detail: { a: [] } }, /^pattern\.detail\.a: /],
  ["an empty object", { detail: { a: {} } }, /^pattern\.detail\.a: is empty/],
  ["a list in a list", { detail: { a: [[1]] } }, /^pattern\.detail\.a\[0\]: /],
  [
    "an unknown operator",
    { detail: { a: ["x", { pre: "b" }] } },
    /^pattern\.detail\.a\[1\]: .*'pre'/,
  ],
  ["two operators", { detail: { a: [{ prefix: "b", suffix: "c" }] } }, /\[0\]: must have one/],
  ["a prefix that is no text", { detail: { a: [{ prefix: 1 }] } }, /\[0\]\.prefix: /],
  ["an empty prefix", { detail: { a: [{ prefix: "" }] } }, /\[0\]\.prefix: /],
  ["exists as text", { detail: { a: [{ exists: "true" }] } }, /\.exists: /],
  ["numeric without number", { detail: { a: [{ numeric: [">", "1"] }] } }, /\.numeric: /],
  ["numeric with another operator", { detail: { a: [{ numeric: ["!=", 1] }] } }, /\.numeric: /],
  ["an empty range", { detail: { a: [{ numeric: [">", 5, "<", 1] }] } }, /\.numeric: no number/],
  ["a range upside down", { detail: { a: [{ numeric: ["<", 5, ">", 1] }] } }, /\.numeric: a range/],
  ["no block", { detail: { a: [{ cidr: "10.0.0.0/33" }] } }, /\.cidr: /],
  ["two stars", { detail: { a: [{ wildcard: "a**b" }] } }, /\.wildcard: /],
  ["a lost backslash", { detail: { a: [{ wildcard: "a\\b" }] } }, /\.wildcard: /],
  [
    "anything-but numeric",
    { detail: { a: [{ "anything-but": { numeric: ["=", 1] } }] } },
    /anything-but: /,
  ],
  ["anything-but nothing", { detail: { a: [{ "anything-but": [] }] } }, /anything-but: /],
  ["$or of no list", { $or: { source: ["a"] } }, /^pattern\.\$or: /],
  ["a long pattern", { source: ["x".repeat(9000)] }, /8192/],
])("%s is refused, and where", (_, pattern, message) => {
  const refused = () => compileEventPattern(pattern);
  expect(refused).toThrow(ValidationError);
  expect(refused).toThrow(message);
});

test("a deep pattern is refused", () => {
  let deep: JsonValue = { a: ["b"] };
  for (let n = 0; n < 40; n += 1) deep = { a: deep };
  expect(() => compileEventPattern({ detail: deep })).toThrow(/32 levels/);
});
