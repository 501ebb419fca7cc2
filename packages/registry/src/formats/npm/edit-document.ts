// Documents that clients read, change and send back whole: deprecation, and unpublishing of single versions.
import type { Catalog, VersionChange } from "../../catalog/catalog.js";
import { ConflictError, NotFoundError, ValidationError } from "../../errors.js";
import type { FormatRequest } from "../format.js";
import { requirePackument } from "./get-packument.js";
import { type JsonObject, isJsonObject, objectAt } from "../shared/json-object.js";
import type { MergedPackage } from "./merge.js";
import { npmName, npmVersionKey } from "./package-name.js";
import type { PackumentCache } from "./packument-cache.js";
import { checkTag } from "./publish/publish-document.js";
import { deprecationOf, revisionOf, tagsDocument } from "./render.js";
import { openStoredManifest, withExtra } from "./stored-manifest.js";

const maxDeprecationLength = 1024;

/**
 * Takes over what differs in `deprecated` and `dist-tags`, ignores the rest: clients send back what they were served.
 * @throws NotFoundError, ConflictError (the package changed since it was read), ValidationError
 */
export async function editDocument(
  request: FormatRequest,
  catalog: Pick<Catalog, "getVersion" | "editPackage">,
  cache: PackumentCache,
  document: JsonObject,
): Promise<void> {
  if (Object.keys(objectAt(document, "_attachments") ?? {}).length > 0) {
    throw new ValidationError("the publish document's attachment has no tarball data");
  }
  const { merged } = await requirePackument(request, cache);
  const revision = document["_rev"];
  if (typeof revision === "string") checkRevision(merged, revision);
  const versions: VersionChange[] = [];
  for (const [version, manifest] of Object.entries(objectAt(document, "versions") ?? {})) {
    if (!isJsonObject(manifest)) continue;
    const change = await deprecationChange(
      request,
      catalog,
      merged,
      version,
      manifest["deprecated"],
    );
    if (change) versions.push(change);
  }
  const tags = changedTags(merged, document);
  if (versions.length === 0 && tags.size === 0) return;
  await catalog.editPackage(
    request.repository,
    merged.name,
    { ...(merged.own && { expectedRevision: merged.own.revision }), versions, tags },
    request.caller,
  );
}

/**
 * Deletes the versions that the document lacks.
 * @throws NotFoundError, ConflictError (the package changed since it was read), ValidationError
 */
export async function removeMissingVersions(
  request: FormatRequest,
  catalog: Pick<Catalog, "editPackage">,
  cache: PackumentCache,
  document: JsonObject,
): Promise<void> {
  const remaining = objectAt(document, "versions");
  if (!remaining) {
    throw new ValidationError(
      "owners are not kept per package: who may publish is decided by the repository's policy",
    );
  }
  const { merged } = await requirePackument(request, cache);
  checkRevision(merged, request.params["rev"] ?? "");
  const kept = new Set(Object.keys(remaining).map((version) => npmVersionKey(version)));
  const removed = [...merged.versions.keys()].filter((key) => !kept.has(key));
  if (removed.length === 0) return;
  const wanted = objectAt(document, "dist-tags") ?? {};
  const tags = new Map<string, string | undefined>();
  for (const [tag, key] of merged.tags) {
    if (!removed.includes(key)) continue;
    const moved = Object.hasOwn(wanted, tag) ? wanted[tag] : undefined;
    tags.set(tag, typeof moved === "string" && kept.has(npmVersionKey(moved)) ? moved : undefined);
  }
  const versions = removed.map((versionKey) => ({ versionKey, metadata: undefined }));
  const expectedRevision = merged.own?.revision;
  if (expectedRevision === undefined) throw notHere(request, merged, removed[0] ?? "");
  await catalog.editPackage(
    request.repository,
    merged.name,
    { expectedRevision, versions, tags },
    request.caller,
  );
}

/** @throws ConflictError unless `revision` is what clients read now */
export function checkRevision(merged: MergedPackage, revision: string): void {
  const current = revisionOf(merged);
  if (revision === current) return;
  throw new ConflictError(
    `${npmName(merged.name)} was changed meanwhile (its revision is ${current}, not ${revision}): run the command again`,
    "package",
    npmName(merged.name),
  );
}

async function deprecationChange(
  request: FormatRequest,
  catalog: Pick<Catalog, "getVersion">,
  merged: MergedPackage,
  version: string,
  submitted: unknown,
): Promise<VersionChange | undefined> {
  const versionKey = npmVersionKey(version);
  const visible = versionKey === undefined ? undefined : merged.versions.get(versionKey);
  if (versionKey === undefined || !visible) return undefined;
  const message = typeof submitted === "string" ? submitted : "";
  if (message === (deprecationOf(visible, openStoredManifest(visible.metadata)) ?? ""))
    return undefined;
  if (message.length > maxDeprecationLength) {
    throw new ValidationError(
      `a deprecation message may have ${maxDeprecationLength} characters at most`,
    );
  }
  if (!merged.own) throw notHere(request, merged, version);
  const stored = await catalog.getVersion(request.repository, merged.name, versionKey);
  const { attestations } = openStoredManifest(stored.metadata).extra;
  const metadata = withExtra(stored.metadata, {
    ...(attestations && { attestations }),
    ...(message !== "" && { deprecated: message }),
    isDeprecatedHere: true,
  });
  return { versionKey, metadata };
}

/** Tags that were added or moved. A tag that is left out stays: old clients send only the one they set. */
function changedTags(merged: MergedPackage, document: JsonObject): Map<string, string | undefined> {
  const current = tagsDocument(merged);
  const changed = new Map<string, string | undefined>();
  for (const [tag, version] of Object.entries(objectAt(document, "dist-tags") ?? {})) {
    if (typeof version !== "string" || current[tag] === version) continue;
    checkTag(tag);
    if (!merged.versions.has(npmVersionKey(version) ?? "")) {
      throw new ValidationError(`dist-tag ${tag} cannot name ${version}: there is no such version`);
    }
    changed.set(tag, version);
  }
  return changed;
}

function notHere(request: FormatRequest, merged: MergedPackage, version: string): NotFoundError {
  const text = `${npmName(merged.name)}@${version}`;
  return new NotFoundError(
    `${text} is not kept in repository ${request.repository.name}; it comes from an upstream and can be changed there only`,
    "package-version",
    text,
  );
}
