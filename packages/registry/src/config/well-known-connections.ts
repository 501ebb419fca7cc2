import type { PackageFormat } from "../catalog/model.js";

/** CodeArtifact's external connections (API reference, AssociateExternalConnection) and their formats. */
export const wellKnownConnections: ReadonlyMap<string, PackageFormat> = new Map<
  string,
  PackageFormat
>([
  ["public:npmjs", "npm"],
  ["public:pypi", "pypi"],
  ["public:maven-central", "maven"],
  ["public:maven-googleandroid", "maven"],
  ["public:maven-gradleplugins", "maven"],
  ["public:maven-commonsware", "maven"],
  ["public:maven-clojars", "maven"],
  ["public:nuget-org", "nuget"],
  ["public:ruby-gems-org", "ruby"],
  ["public:crates-io", "cargo"],
]);
