import fc from "fast-check";
import { isWordCharacter, nameSkeleton, pathSkeleton } from "./name-skeleton.js";

const character = fc.oneof(
  fc.constantFrom(...Array.from("abmnr01lIO-._+~АаОоρΣςſßıİ①Ａ‐–𝔭Ⅷ½´")),
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
);
const text = fc.array(character, { maxLength: 12 }).map((parts) => parts.join(""));

test("runs of hyphens, dots and underscores are one, but not nothing", () => {
  const spellings = ["foo-bar", "foo.bar", "foo..bar", "foo_bar", "Foo-_.BAR"];
  expect(new Set(spellings.map(nameSkeleton)).size).toBe(1);
  expect(nameSkeleton("foobar")).not.toBe(nameSkeleton("foo-bar"));
});

test.each([
  ["pаypаl", "paypal", "Cyrillic а"],
  ["СОСОА", "cocoa", "Cyrillic capitals"],
  ["ΤΟΚ", "tok", "Greek capitals"],
  ["l0dash", "lodash", "a zero"],
  ["1odash", "lodash", "a one"],
  ["modern", "modem", "r and n"],
  ["𝔭𝒶𝕪", "pay", "mathematical letters"],
  ["ｒｅａｃｔ", "react", "full-width letters"],
  ["a‐b–c", "a-b-c", "other hyphens"],
  ["straße", "STRASSE", "a letter whose capital is two"],
])("%s looks like %s (%s)", (seen, meant) => {
  expect(nameSkeleton(seen)).toBe(nameSkeleton(meant));
});

test.each([
  ["react", "preact"],
  ["foo", "food"],
  ["left-pad", "leftpad"],
  ["v1", "v2"],
])("%s does not look like %s", (one, other) => {
  expect(nameSkeleton(one)).not.toBe(nameSkeleton(other));
});

test("formats are never taken for each other", () => {
  expect(pathSkeleton("/npm/Acme/Lib")).toBe("/npm/acrne/lib");
  expect(pathSkeleton("/npm/")).toBe("/npm/");
});

test("a skeleton is its own skeleton", () => {
  fc.assert(
    fc.property(text, (name) => {
      expect(nameSkeleton(nameSkeleton(name))).toBe(nameSkeleton(name));
    }),
  );
});

test("words end where they ended", () => {
  const shape = (name: string) =>
    Array.from(name, (c) => (isWordCharacter(c) ? "w" : c.length > 0 ? "." : ""))
      .join("")
      .replace(/w+/g, "w")
      .replace(/\.+/g, ".");
  fc.assert(
    fc.property(text, (name) => {
      expect(shape(nameSkeleton(name))).toBe(shape(name));
    }),
  );
});
