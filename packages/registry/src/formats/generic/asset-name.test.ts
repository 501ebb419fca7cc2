import { checkGenericAssetName } from "./asset-name.js";

test.each(["model.bin", "My Report 2026.pdf", "größe-模型.tar.gz", "a~!@^&()-_+[]{};,.b", "..."])(
  "%s is an asset name",
  (name) => {
    expect(() => {
      checkGenericAssetName(name);
    }).not.toThrow();
  },
);

test.each([
  [".", ". or .."],
  ["..", ". or .."],
  [" a", "blank"],
  ["a ", "blank"],
  ["a  b", "blank"],
  ["a/b", "only"],
  ["a\\b", "only"],
  ["a:b", "only"],
  ["a%2fb", "only"],
  ["a\u00a0b", "only"],
  ["a\u200bb", "only"],
  ["a😀b", "only"],
])("%j is none", (name, why) => {
  expect(() => {
    checkGenericAssetName(name);
  }).toThrow(why);
});

test("a long name of a bad end is refused at once", () => {
  const startedAt = performance.now();
  expect(() => {
    checkGenericAssetName(`${"a ".repeat(100_000)}/`);
  }).toThrow("only");
  expect(performance.now() - startedAt).toBeLessThan(1000);
});
