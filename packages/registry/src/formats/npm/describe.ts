import type { VersionDescription } from "../../catalog/format-facts.js";
import { type JsonObject, isJsonObject, stringAt } from "../shared/json-object.js";
import { parseStoredManifest } from "./stored-manifest.js";

/** The manifest's facts in CodeArtifact's words. @throws ValidationError when the metadata is not npm's */
export function describeNpmVersion(metadata: Buffer): VersionDescription {
  const manifest = parseStoredManifest(metadata);
  const summary = stringAt(manifest, "description");
  const homePage = stringAt(manifest, "homepage");
  const repository = textOrMember(manifest["repository"], "url");
  return {
    ...(summary !== undefined && { summary }),
    ...(homePage !== undefined && { homePage }),
    ...(repository !== undefined && { sourceCodeRepository: repository }),
    licenses: licensesOf(manifest),
  };
}

/** `"license": "MIT"` of today; `{ type, url }`, alone or in a list `licenses`, of old packages. */
function licensesOf(manifest: JsonObject): VersionDescription["licenses"] {
  return [manifest["license"], manifest["licenses"]].flat().flatMap((license) => {
    const name = textOrMember(license, "type");
    const url = isJsonObject(license) ? stringAt(license, "url") : undefined;
    if (name === undefined && url === undefined) return [];
    return [{ ...(name !== undefined && { name }), ...(url !== undefined && { url }) }];
  });
}

function textOrMember(value: unknown, member: string): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  return isJsonObject(value) ? stringAt(value, member) : undefined;
}
