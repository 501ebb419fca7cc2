import { fieldOf, fieldsOf, parseCoreMetadata } from "./core-metadata.js";
import { pypiDependenciesOf } from "./dependencies.js";
import { describePypiVersion } from "./describe.js";
import { encodeFacts, versionFactsOf } from "./stored-metadata.js";

const parse = (text: string) => parseCoreMetadata(Buffer.from(text));

const text = `Metadata-Version: 2.4
Name: Acme.Lib
Version: 1.0
Summary: A library
Home-page: UNKNOWN
License-Expression: MIT
Requires-Python: >=3.9
Requires-Dist: Dep_One[fast]>=1,<2; python_version < "3.12"
Requires-Dist: other @ https://127.0.0.1/other.whl
Requires-Dist: plain
Project-URL: Home Page, https://127.0.0.1/
Project-URL: Source Code, https://127.0.0.1/git
Classifier: Private :: Do Not Upload
Classifier: Programming Language :: Python

# Read me

Body: not a header
`;

test("headers may repeat, the description is the body", () => {
  const metadata = parse(text);
  expect(fieldOf(metadata, "name")).toBe("Acme.Lib");
  expect(fieldsOf(metadata, "classifier")).toHaveLength(2);
  expect(metadata.description).toBe("# Read me\n\nBody: not a header\n");
});

test("lines end in any way, values go over several, old descriptions are in the head", () => {
  const metadata = parse(
    "Metadata-Version: 1.2\r\nName: a\r\nLicense: one\r\n        two\r\nDescription: First\r\n       |Second\r\n",
  );
  expect(fieldOf(metadata, "license")).toBe("one\ntwo");
  expect(metadata.description).toBe("First\nSecond");
});

test("what is no header is refused, what is not UTF-8 is Latin-1", () => {
  expect(() => parse("Name: a\nnonsense\n")).toThrow("is no header");
  const latin1 = Buffer.from("Name: a\nAuthor: Andr\u00e9\n", "latin1");
  expect(fieldOf(parseCoreMetadata(latin1), "author")).toBe("Andr\u00e9");
});

test("facts are told in CodeArtifact's words", () => {
  const stored = encodeFacts(versionFactsOf(parse(text), "acme-lib"));
  expect(describePypiVersion(stored)).toEqual({
    displayName: "Acme.Lib",
    summary: "A library",
    homePage: "https://127.0.0.1/",
    sourceCodeRepository: "https://127.0.0.1/git",
    licenses: [{ name: "MIT" }],
  });
  expect(pypiDependenciesOf(stored)).toEqual([
    {
      namespace: "",
      name: "dep-one",
      type: "Requires-Dist",
      requirement: '>=1,<2; python_version < "3.12"',
    },
    {
      namespace: "",
      name: "other",
      type: "Requires-Dist",
      requirement: "@ https://127.0.0.1/other.whl",
    },
    { namespace: "", name: "plain", type: "Requires-Dist", requirement: "" },
  ]);
});
