/** The project that every client installs: scoped, deprecated, tagged and optional dependencies. */
import {
  aPackage,
  aPackageVersion,
  type Manifest,
  type PackageFixture,
} from "./fixture-package.js";

/** The packages the sample project needs, as the public registry holds them. */
export async function samplePackages(): Promise<PackageFixture[]> {
  const names = JSON.stringify(["left-leaf", "optional-here", "optional-elsewhere"]);
  const scopedIndex = `
const found = (name) => { try { return require(name); } catch (error) { return error.code; } };
module.exports = ["@acme/scoped@1.2.0", ...${names}.map(found)];
`;
  return [
    aPackage([
      await aPackageVersion({ name: "@acme/scoped", version: "1.0.0" }),
      await aPackageVersion({
        name: "@acme/scoped",
        version: "1.2.0",
        manifest: {
          dependencies: { "left-leaf": "^1.0.0" },
          optionalDependencies: { "optional-here": "^1.0.0", "optional-elsewhere": "1.0.0" },
        },
        files: { "index.js": scopedIndex },
      }),
    ]),
    aPackage([
      await aPackageVersion({ name: "left-leaf", version: "1.0.0" }),
      await aPackageVersion({ name: "left-leaf", version: "1.1.0" }),
      await aPackageVersion({ name: "left-leaf", version: "2.0.0" }),
    ]),
    aPackage([
      await aPackageVersion({
        name: "old-thing",
        manifest: { deprecated: "use new-thing instead" },
      }),
    ]),
    aPackage(
      [
        await aPackageVersion({ name: "tagged-thing", version: "1.0.0" }),
        await aPackageVersion({ name: "tagged-thing", version: "2.0.0-beta.1" }),
      ],
      { latest: "1.0.0", next: "2.0.0-beta.1" },
    ),
    aPackage([await aPackageVersion({ name: "optional-here" })]),
    aPackage([await aPackageVersion({ name: "optional-elsewhere", manifest: { os: ["aix"] } })]),
  ];
}

/** The project's own package.json. */
export const SAMPLE_PROJECT: Manifest = {
  name: "sample-project",
  version: "1.0.0",
  private: true,
  dependencies: { "@acme/scoped": "^1.0.0", "old-thing": "1.0.0", "tagged-thing": "next" },
};

/** A program that prints what the installed project resolves to, as JSON. */
export const SAMPLE_PROBE = `
console.log(JSON.stringify(["@acme/scoped", "old-thing", "tagged-thing"].map((name) => require(name))));
`;

/** What SAMPLE_PROBE prints when everything is installed as the project asks. */
export const SAMPLE_RESULT = [
  ["@acme/scoped@1.2.0", "left-leaf@1.1.0", "optional-here@1.0.0", "MODULE_NOT_FOUND"],
  "old-thing@1.0.0",
  "tagged-thing@2.0.0-beta.1",
];

/** The versions a client must have downloaded to install the project. */
export const SAMPLE_INSTALLED = {
  "@acme/scoped": "1.2.0",
  "left-leaf": "1.1.0",
  "old-thing": "1.0.0",
  "tagged-thing": "2.0.0-beta.1",
  "optional-here": "1.0.0",
} as const;
