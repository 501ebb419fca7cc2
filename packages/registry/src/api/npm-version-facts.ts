import type { PackageName } from "../catalog/model.js";
import type { VersionFacts } from "./version-facts.js";

type Json = Readonly<Record<string, unknown>>;

/** An npm manifest's facts, as its package.json documentation defines the members. */
export function readNpmVersionFacts(name: PackageName, metadata: Buffer): VersionFacts {
  const manifest = asObject(JSON.parse(metadata.toString()));
  const summary = asText(manifest["description"]);
  const homePage = asText(manifest["homepage"]);
  const sourceCodeRepository =
    asText(manifest["repository"]) ?? asText(asObject(manifest["repository"])["url"]);
  return {
    displayName: name.namespace === "" ? name.name : `@${name.namespace}/${name.name}`,
    ...(summary !== undefined && { summary }),
    ...(homePage !== undefined && { homePage }),
    ...(sourceCodeRepository !== undefined && { sourceCodeRepository }),
    licenses: [manifest["license"], manifest["licenses"]].flat().flatMap(toLicense),
  };
}

// `"license": "MIT"`, or the older `{"type": "MIT", "url": …}`, alone or in a list `licenses`.
function toLicense(value: unknown): VersionFacts["licenses"] {
  const name = asText(value) ?? asText(asObject(value)["type"]);
  const url = asText(asObject(value)["url"]);
  if (name === undefined && url === undefined) return [];
  return [{ ...(name !== undefined && { name }), ...(url !== undefined && { url }) }];
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function asObject(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}
