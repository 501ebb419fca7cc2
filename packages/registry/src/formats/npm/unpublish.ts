// npm unpublish: the document without a version, then its tarball; or the whole package (protocols A3.4).
import type { Catalog } from "../../catalog/catalog.js";
import { NotFoundError, ValidationError } from "../../errors.js";
import { type Reply, json } from "../../http/reply.js";
import type { FormatRequest } from "../format.js";
import { checkRevision, removeMissingVersions } from "./edit-document.js";
import { requirePackument } from "./get-packument.js";
import { isJsonObject } from "../shared/json-object.js";
import { npmVersionKey, parseNpmName, versionOfTarball } from "./package-name.js";
import type { PackumentCache } from "./packument-cache.js";
import { readJsonBody } from "../shared/read-body.js";

const maxDocumentBytes = 32 * 1024 * 1024;
const done = { ok: true, success: true };

/** `PUT /{name}/-rev/{rev}` @throws NotFoundError, ConflictError, ValidationError */
export async function putRevision(
  request: FormatRequest,
  catalog: Pick<Catalog, "editPackage">,
  cache: PackumentCache,
): Promise<Reply> {
  const document = await readJsonBody(request.http, maxDocumentBytes);
  if (!isJsonObject(document))
    throw new ValidationError("the document is not a JSON object", "CANNOT_PARSE");
  await removeMissingVersions(request, catalog, cache, document);
  return json(200, done);
}

/** `DELETE /{name}/-rev/{rev}` @throws NotFoundError, ConflictError */
export async function deleteWholePackage(
  request: FormatRequest,
  catalog: Pick<Catalog, "deletePackage">,
  cache: PackumentCache,
): Promise<Reply> {
  const { merged } = await requirePackument(request, cache);
  checkRevision(merged, request.params["rev"] ?? "");
  await catalog.deletePackage(
    request.repository,
    merged.name,
    request.caller,
    merged.own?.revision,
  );
  return json(200, done);
}

/** `DELETE /{name}/-/{file}/-rev/{rev}`: the version is gone already when npm asks for this. @throws ConflictError */
export async function deleteTarball(
  request: FormatRequest,
  catalog: Pick<Catalog, "getVersion" | "editPackage">,
  cache: PackumentCache,
): Promise<Reply> {
  const name = parseNpmName(request.params["name"] ?? "");
  const version = versionOfTarball(name, request.params["file"] ?? "");
  const versionKey = version === undefined ? undefined : npmVersionKey(version);
  if (versionKey === undefined) return json(200, done);
  try {
    await catalog.getVersion(request.repository, name, versionKey);
    const { merged } = await requirePackument(request, cache);
    checkRevision(merged, request.params["rev"] ?? "");
    const edit = {
      ...(merged.own && { expectedRevision: merged.own.revision }),
      versions: [{ versionKey, metadata: undefined }],
      tags: new Map<string, string>(),
    };
    await catalog.editPackage(request.repository, name, edit, request.caller);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
  return json(200, done);
}
