// What a publish document says, checked for shape (protocols A3.1).
import { parse } from "semver";
import { ValidationError } from "../../../errors.js";
import { type JsonObject, isJsonObject, objectAt, stringAt } from "../../shared/json-object.js";
import { checkNewName, npmName, npmVersionKey } from "../package-name.js";
import type { PackageName } from "../../../catalog/model.js";

/** One version to publish, as submitted. */
export interface PublishDocument {
  readonly version: string;
  readonly versionKey: string;
  readonly manifest: JsonObject;
  readonly dist: JsonObject;
  readonly tags: readonly string[];
  readonly readme: string | undefined;
  /** `length` of the tarball attachment, where it was given. */
  readonly tarballLength: number | undefined;
  /** Texts of sigstore bundles. */
  readonly bundles: readonly string[];
}

export const maxVersionLength = 256;
export const maxTags = 1000;
const maxDependencies = 10_000;

/** The document as JSON, not yet checked. @throws ValidationError */
export function parseDocument(text: Buffer): JsonObject {
  try {
    const value: unknown = JSON.parse(text.toString());
    if (isJsonObject(value)) return value;
  } catch (error) {
    throw new ValidationError("the publish document is not JSON", "CANNOT_PARSE", { cause: error });
  }
  throw new ValidationError("the publish document is not a JSON object", "CANNOT_PARSE");
}

/** @throws ValidationError saying what is wrong with it */
export function readPublishDocument(document: JsonObject, name: PackageName): PublishDocument {
  const fullName = npmName(name);
  checkNewName(fullName);
  if (document["name"] !== fullName) {
    throw new ValidationError(
      `the document is of ${String(document["name"])}, but was sent to ${fullName}`,
    );
  }
  const [version, manifest] = onlyVersion(document);
  const versionKey = checkVersion(version);
  if (manifest["name"] !== fullName || manifest["version"] !== version) {
    throw new ValidationError(`the manifest's name and version are not ${fullName} and ${version}`);
  }
  if (Object.keys(objectAt(manifest, "dependencies") ?? {}).length > maxDependencies) {
    throw new ValidationError(`a version may have ${maxDependencies} dependencies at most`);
  }
  return {
    version,
    versionKey,
    manifest,
    dist: objectAt(manifest, "dist") ?? {},
    tags: tagsOf(document, version),
    readme: stringAt(manifest, "readme") ?? stringAt(document, "readme"),
    ...attachmentsOf(document),
  };
}

function onlyVersion(document: JsonObject): [string, JsonObject] {
  const entries = Object.entries(objectAt(document, "versions") ?? {});
  const [first] = entries;
  if (entries.length !== 1 || !first || !isJsonObject(first[1])) {
    throw new ValidationError(`a publish document has one version, this one has ${entries.length}`);
  }
  return [first[0], first[1]];
}

function checkVersion(version: string): string {
  const key = version.length <= maxVersionLength ? npmVersionKey(version) : undefined;
  const parsed = parse(version);
  if (key === undefined || !parsed || parsed.raw !== version || /^[v=\s]|\s$/.test(version)) {
    throw new ValidationError(
      `${version.slice(0, maxVersionLength)} is not a semantic version such as 1.0.0`,
    );
  }
  return key;
}

function tagsOf(document: JsonObject, version: string): string[] {
  const tags = Object.entries(objectAt(document, "dist-tags") ?? {});
  if (tags.length > maxTags)
    throw new ValidationError(`a package may have ${maxTags} dist-tags at most`);
  for (const [tag, tagged] of tags) {
    if (tagged !== version)
      throw new ValidationError(
        `dist-tag ${tag} names ${String(tagged)}, which is not published here`,
      );
    checkTag(tag);
  }
  return tags.map(([tag]) => tag);
}

/** A tag that is a version or a range could never be asked for. @throws ValidationError */
export function checkTag(tag: string): void {
  const looksLikeRange = /^[v=<>~^*\d]/.test(tag) || /^x$/i.test(tag);
  if (
    tag === "" ||
    tag.length > maxVersionLength ||
    looksLikeRange ||
    encodeURIComponent(tag) !== tag
  ) {
    throw new ValidationError(
      `${JSON.stringify(tag)} cannot be a dist-tag: it must be a plain word, and no version or range`,
    );
  }
}

function attachmentsOf(document: JsonObject): Pick<PublishDocument, "tarballLength" | "bundles"> {
  const bundles: string[] = [];
  let tarballLength: number | undefined;
  for (const [file, attachment] of Object.entries(objectAt(document, "_attachments") ?? {})) {
    if (!isJsonObject(attachment)) throw new ValidationError(`attachment ${file} is not an object`);
    const { data, length } = attachment;
    if (file.endsWith(".sigstore")) {
      if (typeof data !== "string") throw new ValidationError(`attachment ${file} has no data`);
      bundles.push(data);
    } else if (typeof length === "number") tarballLength = length;
  }
  return { tarballLength, bundles };
}
