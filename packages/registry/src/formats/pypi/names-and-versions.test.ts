import fc from "fast-check";
import { parseDistributionFile, projectOfFile } from "./distribution-file.js";
import { isProjectName, normaliseName } from "./project-name.js";
import { compareVersions, normaliseVersion, pypiVersionKey } from "./version.js";

test.each([
  ["Foo.Bar", "foo-bar"],
  ["foo__bar--baz..x", "foo-bar-baz-x"],
  ["FOO", "foo"],
])("the project %s is %s", (name, normalised) => {
  expect(normaliseName(name)).toBe(normalised);
});

test.each([
  "-foo",
  "foo_",
  ".",
  "",
  "f\u00f6\u00f6",
  "\uff46oo",
  "a b",
  "a/b",
  "x".repeat(256),
  "\u0131x",
])("%p is no name of a project", (name) => {
  expect(isProjectName(name)).toBe(false);
});

test("names are one project exactly when they differ in case and runs of -_. only", () => {
  const text = fc.stringMatching(/^[a-cA-C_.-]{1,6}$/);
  fc.assert(
    fc.property(text, text, (a, b) => {
      const plain = (name: string) =>
        name
          .toLowerCase()
          .split(/[-_.]+/)
          .join(" ");
      return (normaliseName(a) === normaliseName(b)) === (plain(a) === plain(b));
    }),
  );
});

test.each([
  ["1.0", "1.0", "1"],
  ["v1.0.0", "1.0.0", "1"],
  ["1.0-alpha1", "1.0a1", "1a1"],
  ["1.0.post", "1.0.post0", "1.post0"],
  ["1.0-1", "1.0.post1", "1.post1"],
  ["2!1.0.dev", "2!1.0.dev0", "2!1.dev0"],
  ["1.0+Ubuntu-1_2", "1.0+ubuntu.1.2", "1+ubuntu.1.2"],
  ["0.0", "0.0", "0"],
  ["1.10.0", "1.10.0", "1.10"],
])("version %s is written %s and found as %s", (version, normalised, key) => {
  expect([normaliseVersion(version), pypiVersionKey(version)]).toEqual([normalised, key]);
});

test.each(["", "one", "1.0/2", "1.0-", "2004d", "1.0+", "9".repeat(300), "1.99999999999999999999"])(
  "%p is no version",
  (version) => {
    expect([normaliseVersion(version), pypiVersionKey(version)]).toEqual([undefined, undefined]);
  },
);

test("versions are ordered as PEP 440 has it", () => {
  const ordered = [
    "1.0.dev1",
    "1.0a1.dev1",
    "1.0a1",
    "1.0b2",
    "1.0rc1",
    "1.0",
    "1.0+local",
    "1.0.post1.dev0",
    "1.0.post1",
    "1.1.dev0",
    "1.10",
    "1!0.1",
  ];
  expect(ordered.toReversed().sort(compareVersions)).toEqual(ordered);
});

test.each([
  ["foo_bar-1.0-py3-none-any.whl", { kind: "wheel", version: "1.0", versionKey: "1" }],
  ["Foo.Bar-1.0-1-py2.py3-none-any.whl", { kind: "wheel", version: "1.0", versionKey: "1" }],
  [
    "foo_bar-1.0+local.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    { kind: "wheel", version: "1.0+local.1", versionKey: "1+local.1" },
  ],
  ["foo_bar-1.0.tar.gz", { kind: "sdist", version: "1.0", versionKey: "1" }],
  ["foo-bar-1.0-1.zip", { kind: "sdist", version: "1.0-1", versionKey: "1.post1" }],
  ["foo.bar-2.0.tar.bz2", { kind: "sdist", version: "2.0", versionKey: "2" }],
])("%s is a file of foo-bar", (filename, parsed) => {
  expect(parseDistributionFile(filename, "foo-bar")).toEqual(parsed);
});

test.each([
  "foo-1.0.tar.gz",
  "foo_bar_baz-1.0.tar.gz",
  "foo_bar-1.0-py3-none.whl",
  "foo_bar-1.0-x-py3-none-any.whl",
  "foo_bar-latest-py3-none-any.whl",
  "foo_bar-1.0-py2.7.egg",
  "foo_bar-1.0.exe",
  "foo_bar.tar.gz",
  "foo_bar-1.0-py3-none-any.whl.metadata",
])("%s is no file of foo-bar that installers take", (filename) => {
  expect(parseDistributionFile(filename, "foo-bar")).toBeUndefined();
});

test("the project of an uploaded file is in its name", () => {
  expect(projectOfFile("Foo_Bar-1.0-py3-none-any.whl")).toBe("foo-bar");
  expect(projectOfFile("foo-bar-1.0.tar.gz")).toBe("foo-bar");
  expect(projectOfFile("nothing")).toBeUndefined();
});
