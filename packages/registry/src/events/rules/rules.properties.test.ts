import fc from "fast-check";
import { compileEventPattern } from "./event-pattern.js";
import { compileInputTransformer } from "./input-transformer.js";
import type { JsonObject, JsonValue } from "./json-value.js";
import { compileWildcard } from "./wildcard.js";

const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "\\", "."), maxLength: 12 });
const parts = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 4 }), {
  maxLength: 5,
});

/** What a wildcard means, told by a regular expression. */
function isLike(value: string, pieces: readonly string[]): boolean {
  const escaped = pieces.map((piece) => piece.replaceAll(".", "\\."));
  return new RegExp(`^${escaped.join(".*")}$`).test(value);
}

test("a wildcard matches what the regular expression of its parts matches", () => {
  const property = fc.property(parts, text, (pieces, value) => {
    // Two stars side by side are refused: only the ends may be empty.
    const inner = pieces.filter((piece, n) => piece !== "" || n === 0 || n === pieces.length - 1);
    const pattern = inner.join("*").replaceAll("**", "*");
    const matches = compileWildcard(pattern, "at");
    expect(matches(value)).toBe(isLike(value, pattern.split("*")));
  });
  fc.assert(property, { numRuns: 2000 });
});

test("an escaped text matches itself and nothing else", () => {
  const property = fc.property(text, text, (one, other) => {
    const matches = compileWildcard(one.replace(/[\\*]/g, "\\$&"), "at");
    expect([matches(one), matches(other)]).toEqual([true, one === other]);
  });
  fc.assert(property);
});

test("a wildcard takes time linear in the value", () => {
  const part = `${"a".repeat(1000)}b`;
  const matches = compileWildcard(`*${part}*${part}*`, "at");
  const startedAt = performance.now();
  expect(matches("a".repeat(1_000_000))).toBe(false);
  // A search that begins anew at each character takes 500 times as long.
  expect(performance.now() - startedAt).toBeLessThan(2000);
});

const scalar = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null));
const document = fc.dictionary(
  fc.string({ minLength: 1 }),
  fc.oneof(scalar, fc.array(scalar, { minLength: 1 })),
  {
    minKeys: 1,
    maxKeys: 4,
  },
);

test("the pattern of an event's own values selects it, and that of what is not there does not", () => {
  const property = fc.property(document, (detail) => {
    fc.pre(!Object.keys(detail).includes("$or"));
    const event = JSON.parse(JSON.stringify({ detail })) as { detail: Record<string, JsonValue> };
    const wanted = Object.fromEntries(
      Object.entries(event.detail).map(([name, value]) => [
        name,
        Array.isArray(value) ? value : [value],
      ]),
    );
    expect(compileEventPattern({ detail: wanted })(event)).toBe(true);
    const absent = { ...wanted, [`${Object.keys(detail).join("")}-`]: [{ exists: true }] };
    expect(compileEventPattern({ detail: absent })(event)).toBe(false);
  });
  fc.assert(property);
});

test("anything-but is the opposite of the operator for each text", () => {
  const operators = fc.constantFrom("prefix", "suffix", "equals-ignore-case");
  const property = fc.property(
    operators,
    fc.string({ minLength: 1, maxLength: 3 }),
    fc.string(),
    (operator, part, name) => {
      const event = { detail: { name } };
      const selects = (item: unknown) => compileEventPattern({ detail: { name: [item] } })(event);
      expect(selects({ "anything-but": { [operator]: part } })).toBe(
        !selects({ [operator]: part }),
      );
    },
  );
  fc.assert(property);
});

test("whatever a value is, a JSON template stays JSON and gives it back", () => {
  const transform = compileInputTransformer({
    InputPathsMap: { value: "$.detail.value" },
    InputTemplate: '{"own": <value>, "in \\"text\\"": "<<value>>"}',
  });
  const property = fc.property(fc.jsonValue(), (value) => {
    const event = JSON.parse(JSON.stringify({ detail: { value } })) as JsonObject;
    const { value: read } = event["detail"] as { readonly value: JsonValue };
    const body = JSON.parse(transform(event).body) as Record<string, JsonValue>;
    const asText = typeof read === "string" ? read : read === null ? "" : JSON.stringify(read);
    expect(body).toEqual({ own: read, 'in "text"': `<${asText}>` });
  });
  fc.assert(property);
});

test("whatever a value is, it stays one value of a form", () => {
  const transform = compileInputTransformer({
    InputPathsMap: { value: "$.detail.value" },
    InputTemplate: "token=abc&value=<value>&last=1",
    ContentType: "application/x-www-form-urlencoded",
  });
  const property = fc.property(fc.string(), (value) => {
    const form = new URLSearchParams(transform({ detail: { value } }).body);
    expect([...form.keys()]).toEqual(["token", "value", "last"]);
    expect(form.get("value")).toBe(value);
  });
  fc.assert(property);
});
