import type { VersionDescription } from "../format.js";
import { type JsonObject, isJsonObject, stringAt } from "./json-object.js";
import { parseStoredManifest } from "./stored-manifest.js";

/** The manifest's facts in CodeArtifact's words. @throws ValidationError when the metadata is not npm's */
export function describeNpmVersion(metadata: Buffer): VersionDescription {
  const manifest = parseStoredManifest(metadata);
  const name = stringAt(manifest, "name");
  const summary = stringAt(manifest, "description");
  const homePage = stringAt(manifest, "homepage");
  const repository = textOrMember(manifest["repository"], "url");
  return {
    ...(name !== undefined && { displayName: name }),
    ...(summary !== undefined && { summary }),
    ...(homePage !== undefined && { homePage }),
    ...(repository !== undefined && { sourceCodeRepository: repository }),
    licenses: licensesOf(manifest),
  };
}

/** `license` of today, `licenses` of old packages. */
function licensesOf(manifest: JsonObject): string[] {
  const { license, licenses } = manifest;
  const all: unknown[] = Array.isArray(licenses) ? licenses : [license];
  return all.map((one) => textOrMember(one, "type")).filter((text) => text !== undefined);
}

function textOrMember(value: unknown, member: string): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  return isJsonObject(value) ? stringAt(value, member) : undefined;
}
