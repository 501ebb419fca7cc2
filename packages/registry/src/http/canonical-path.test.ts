import fc from "fast-check";
import { canonicaliseTarget as canonicalise, defaultTargetRules } from "./canonical-path.js";

const rules = { ...defaultTargetRules, scopedFormats: new Set(["npm"]) };
const canonicaliseTarget = (target: string) => canonicalise(target, rules);

const npm = "/d/main-000000000000/npm/packages";

test.each([
  ["/", [], false],
  ["/v1/domain?domain=main", ["v1", "domain"], false],
  [`${npm}/`, ["d", "main-000000000000", "npm", "packages"], true],
  [`${npm}/react`, ["d", "main-000000000000", "npm", "packages", "react"], false],
  [`${npm}/@a/b`, ["d", "main-000000000000", "npm", "packages", "@a", "b"], false],
  [`${npm}/@a%2fb`, ["d", "main-000000000000", "npm", "packages", "@a", "b"], false],
  [`${npm}/@a%2Fb/`, ["d", "main-000000000000", "npm", "packages", "@a", "b"], true],
  [`${npm}/%40a%2fb`, ["d", "main-000000000000", "npm", "packages", "@a", "b"], false],
  [
    `${npm}/-/package/@a%2fb/dist-tags`,
    ["d", "main-000000000000", "npm", "packages", "-", "package", "@a", "b", "dist-tags"],
    false,
  ],
  ["/npm/packages/@a%2fb", ["npm", "packages", "@a", "b"], false],
  ["/d/x/generic/r/caf%C3%A9", ["d", "x", "generic", "r", "café"], false],
  ["/d/x/generic/r/a%20b", ["d", "x", "generic", "r", "a b"], false],
  ["/d/x/generic/r/a+b", ["d", "x", "generic", "r", "a+b"], false],
  ["/d/x/generic/r/...", ["d", "x", "generic", "r", "..."], false],
  ["/d/x/generic/r/%252f", ["d", "x", "generic", "r", "%2f"], false],
] as const)("%s is canonical", (target, segments, hasTrailingSlash) => {
  expect(canonicaliseTarget(target)).toMatchObject({ segments, hasTrailingSlash });
});

const hostileSegments = [
  ".",
  "..",
  "%2e",
  "%2e%2e",
  ".%2E",
  "%2e.",
  "",
  "a%2fb",
  "..%2f..%2fetc",
  "%2f",
  "%2F%2F",
  "a%5cb",
  "a\\b",
  "%00",
  "a%00b",
  "%0d%0a",
  "%09",
  "%1f",
  "%7f",
  "%c2%80",
  "%80",
  "%ff",
  "%c0%ae%c0%ae",
  "%c0%af",
  "%e0%80%af",
  "%ed%a0%80",
  "%f4%90%80%80",
  "%",
  "%2",
  "%zz",
  "%u002e",
  "e%cc%81",
  "%e2%80%8b",
  "%e2%80%8d",
  "%e2%80%ae",
  "%e2%81%a6",
  "%ef%bb%bf",
  "%c2%ad",
  "%e2%80%a8",
  "%ef%b7%90",
  "%f3%a0%80%a1",
  "a b",
  "é",
  "a\tb",
  "a\u0000b",
  "a#b",
  "@a%2fb%2fc",
  "@%2fb",
  "@a%2f",
  "@a%2f..",
  "@a%2f.",
  "@..%2f..%5c",
  "a%2f@b",
  "@a%2fb%00",
  "a".repeat(256),
  encodeURIComponent("é".repeat(128)),
];
const places = [
  (segment: string) => `/${segment}/x`,
  (segment: string) => `/v1/${segment}/x`,
  (segment: string) => `/d/${segment}/npm/packages/x`,
  (segment: string) => `/d/main-000000000000/npm/${segment}/x`,
  (segment: string) => `${npm}/${segment}/x`,
  (segment: string) => `${npm}/x/-/${segment}?y=1`,
  (segment: string) => `${npm}/@scope/${segment}/z`,
];
const hostile = hostileSegments.flatMap((segment) => places.map((place) => place(segment)));

test.each(
  hostile
    .filter((target) => !target.includes("?") || !target.includes("/-/?"))
    .map((target) => [JSON.stringify(target), target]),
)("%s is refused", (_, target) => {
  // A lone empty segment at the very end is the one trailing slash that is allowed.
  if (target.startsWith(`${npm}/x/-/?`)) return;
  expect(() => canonicaliseTarget(target)).toThrow("The request target");
});

test.each([
  "http://evil/x",
  "//evil/x",
  "*",
  "",
  "evil:443",
  "?x",
  "/a//",
  "/a//b",
  "/" + "a/".repeat(33),
  `/${"a".repeat(4096)}`,
])("the form %s is refused", (target) => {
  expect(() => canonicaliseTarget(target)).toThrow("The request target");
});

test("an encoded slash means a scope only where packages of a format with scopes are named", () => {
  for (const target of ["/v1/@a%2fb", "/d/x/generic/r/@a%2fb", "/d/x/pypi/r/simple/@a%2fb"]) {
    expect(() => canonicaliseTarget(target)).toThrow("encoded slash");
  }
});

test("whatever is accepted holds nothing that could be read as another path, and says it in one way only", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "/",
      "%2f",
      "%2F",
      "%5c",
      "..",
      ".",
      "%2e",
      "@",
      "%40",
      "a",
      "B",
      "-",
      "%00",
      "%25",
      "%c3%a9",
      "?",
      "#",
      "\\",
      " ",
    ),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const target = `${npm}/${pieces.join("")}`;
      let segments: readonly string[];
      try {
        ({ segments } = canonicaliseTarget(target));
      } catch (error) {
        expect(error).toHaveProperty("name", "ValidationError");
        return;
      }
      for (const segment of segments) {
        expect(segment).not.toMatch(/[/\\\p{Cc}]/u);
        expect(["", ".", ".."]).not.toContain(segment);
        expect(segment).toBe(segment.normalize("NFC"));
      }
      const again = canonicaliseTarget(`/${segments.map(encodeURIComponent).join("/")}`);
      expect(again.segments).toEqual(segments);
    }),
    { numRuns: 5000 },
  );
});
