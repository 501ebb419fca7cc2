import { ValidationError } from "../../errors.js";
import type { InputTransformer } from "../webhook.js";
import { compileInputTransformer } from "./input-transformer.js";

const event = {
  id: "e1",
  time: "2026-11-21T12:00:00Z",
  "detail-type": "CodeArtifact Package Version State Change",
  resources: ["arn:one", "arn:two"],
  detail: {
    packageName: "lib",
    packageVersion: "1.0.0",
    changes: { assetsAdded: 1 },
    "odd.name": 5,
  },
};
const paths = { name: "$.detail.packageName", version: "$.detail.packageVersion" };
const body = (InputTemplate: string, more: Partial<InputTransformer> = {}) =>
  compileInputTransformer({ InputPathsMap: paths, InputTemplate, ...more })(event).body;

test.each([
  ['"<name> is at <version>"', '"lib is at 1.0.0"'],
  [
    '{"ref": "main", "variables": {"PACKAGE": <name>}}',
    '{"ref": "main", "variables": {"PACKAGE": "lib"}}',
  ],
  ['{"link": "<https://ci.example|<name>>"}', '{"link": "<https://ci.example|lib>"}'],
  ['{"at": <aws.events.event.ingestion-time>}', '{"at": "2026-11-21T12:00:00Z"}'],
])("template %s", (template, expected) => {
  expect(body(template)).toBe(expected);
});

test("paths reach members, items and names of any kind, and what is not there is null", () => {
  const map = {
    type: "$['detail-type']",
    kebab: "$.detail-type",
    second: "$.resources[1]",
    odd: '$.detail["odd.name"]',
    changes: "$.detail.changes",
    third: "$.resources[2]",
    inherited: "$.detail.constructor",
  };
  const template = '[<type>, <kebab>, <second>, <odd>, <changes>, <third>, <inherited>, "<third>"]';
  const type = "CodeArtifact Package Version State Change";
  const all = [type, type, "arn:two", 5, { assetsAdded: 1 }, null, null, ""];
  expect(JSON.parse(body(template, { InputPathsMap: map }))).toEqual(all);
});

test("the whole event can be sent in a member", () => {
  expect(JSON.parse(body('{"event": <aws.events.event.json>}'))).toEqual({ event });
});

test("text is sent as it is, and its type with it", () => {
  const ContentType = "text/plain; charset=utf-8";
  const transform = compileInputTransformer({
    InputPathsMap: paths,
    InputTemplate: "<name>\n",
    ContentType,
  });
  expect(transform(event)).toEqual({ body: "lib\n", contentType: ContentType });
});

test("no line break of the content type gets into the header that it becomes", () => {
  const ContentType = "\r\nText/Plain;\r\n charset=UTF-8\n";
  const transform = compileInputTransformer({ InputPathsMap: {}, InputTemplate: "x", ContentType });
  expect(transform({})).toEqual({ body: "x", contentType: "text/plain; charset=utf-8" });
});

test.each<[string, Partial<InputTransformer>, RegExp]>([
  ["an unknown variable", { InputTemplate: '"<nmae>"' }, /InputTemplate: <nmae>/],
  ["a template that is no JSON", { InputTemplate: "{<name>}" }, /InputTemplate: is no JSON/],
  ["a long template", { InputTemplate: `"${"x".repeat(9000)}"` }, /8192/],
  ["many variables", { InputTemplate: `"${"<name>".repeat(101)}"` }, /100 times/],
  ["a path without $", { InputPathsMap: { name: "detail" } }, /InputPathsMap\.name: .*\$/],
  ["a path with more", { InputPathsMap: { name: "$.detail..x" } }, /InputPathsMap\.name: '\.\.x'/],
  ["a filter", { InputPathsMap: { name: "$.resources[?(@)]" } }, /InputPathsMap\.name/],
  ["a variable's odd name", { InputPathsMap: { "a b": "$" } }, /'a b'/],
  ["another media type", { ContentType: "application/xml" }, /ContentType/],
  ["another character set", { ContentType: "text/plain; charset=latin1" }, /ContentType/],
])("%s is refused, and where", (_, wrong, message) => {
  const transformer = { InputPathsMap: paths, InputTemplate: '"<name>"', ...wrong };
  const refused = () => compileInputTransformer(transformer);
  expect(refused).toThrow(ValidationError);
  expect(refused).toThrow(message);
});
