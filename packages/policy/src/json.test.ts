import fc from "fast-check";
import { type Json, parseJson } from "./json.js";

function plain(value: Json): unknown {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([name, member]) => [name, plain(member as Json)]));
  }
  return Array.isArray(value) ? value.map((item) => plain(item as Json)) : value;
}

test("reads what JSON.stringify writes", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(plain(parseJson(text))).toEqual(JSON.parse(text));
    }),
    { numRuns: 500 },
  );
});

test("takes no text that JSON.parse refuses", () => {
  const texts = fc.string({
    unit: fc.constantFrom(...Array.from('{}[]",:\\ \n\t10-.eat')),
    maxLength: 12,
  });
  fc.assert(
    fc.property(texts, (text) => {
      let isTaken = true;
      try {
        parseJson(text);
      } catch {
        isTaken = false;
      }
      if (isTaken) expect(() => JSON.parse(text) as unknown).not.toThrow();
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ["", "line 1, column 1: a value is missing"],
  ["{} {}", "line 1, column 4: nothing may follow the document"],
  ['{"a": 1,\n "a": 2}', 'line 2, column 2: "a" is given twice; merge the two'],
  ['{"a": 1, "\\u0061": 2}', 'line 1, column 10: "a" is given twice; merge the two'],
  ['{"a": {"b": 1, "b": 1}}', 'line 1, column 16: "b" is given twice; merge the two'],
  ["{1: 2}", "line 1, column 2: a name in double quotes is missing"],
  ['{"a" 1}', 'line 1, column 6: ":" is missing'],
  ['{"a": 1', 'line 1, column 8: "," or "}" is missing'],
  ["[1 2]", 'line 1, column 4: "," or "]" is missing'],
  ["[1,]", "line 1, column 4: a value is missing"],
  ["[NaN]", "line 1, column 2: NaN is no JSON value"],
  ["[01]", "line 1, column 2: 01 is no JSON value"],
  ["[".repeat(5000), "line 1, column 18: values are nested more than 16 deep"],
])("%.20j is refused", (text, message) => {
  expect(() => parseJson(text)).toThrow(new Error(message));
});

test("no name is special", () => {
  const object = parseJson('{"__proto__": {"polluted": true}, "constructor": 1}');
  expect(object instanceof Map ? [...object.keys()] : []).toEqual(["__proto__", "constructor"]);
  expect({}).not.toHaveProperty("polluted");
});
