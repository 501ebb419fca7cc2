// The package's document, and the documents of single versions.
import { NotFoundError } from "../../errors.js";
import type { Reply } from "../../http/reply.js";
import type { FormatRequest } from "../format.js";
import type { Maybe } from "../maybe-promise.js";
import { documentReply } from "../shared/document-reply.js";
import { documentHeaders } from "../shared/encoded-document.js";
import { mediaTypes, negotiateVariant } from "./accept.js";
import type { MergedPackage, MergedVersion } from "./merge.js";
import { checkServableName, npmName, npmVersionKey, parseNpmName } from "./package-name.js";
import type { Packument, PackumentCache } from "./packument-cache.js";
import { renderVersion } from "./render.js";
import type { PackageName } from "../../catalog/model.js";

/** `GET /{name}`: one event-loop turn and no I/O when it was served before. @throws NotFoundError, ValidationError */
export function getPackument(request: FormatRequest, cache: PackumentCache): Maybe<Reply> {
  const name = parseNpmName(request.params["name"] ?? "");
  const { headers, log } = request.http;
  log.coordinate = `npm/${npmName(name)}`;
  const variant = negotiateVariant(headers.accept);
  const known = cache.find(request.repository, name);
  log.cache = known ? "hit" : "miss";
  if (known) return documentReply(known, variant, mediaTypes[variant], headers);
  checkServableName(name);
  return cache.load(request.repository, name).then(async (packument) => {
    if (!packument) throw await packageNotFound(name, request, cache);
    return documentReply(packument, variant, mediaTypes[variant], headers);
  });
}

/** `GET /{name}/{version or tag}` @throws NotFoundError */
export async function getVersion(request: FormatRequest, cache: PackumentCache): Promise<Reply> {
  const name = parseNpmName(request.params["name"] ?? "");
  const wanted = request.params["version"] ?? "";
  const { repository } = request;
  let packument = cache.find(repository, name) ?? (await cache.load(repository, name));
  // Fresh documents can still be older than the version somebody just published upstream.
  if (packument && !findVersion(packument.merged, wanted))
    packument = await cache.refresh(repository, name);
  if (!packument) throw await packageNotFound(name, request, cache);
  const version = findVersion(packument.merged, wanted);
  if (!version) {
    throw new NotFoundError(
      `version or dist-tag ${wanted} of ${npmName(name)} is not in repository ${repository.name}`,
      "package-version",
      `${npmName(name)}@${wanted}`,
    );
  }
  return {
    status: 200,
    headers: { ...documentHeaders, "content-type": mediaTypes.full },
    body: renderVersion(packument.merged, version, packument.base),
  };
}

/** The package, for endpoints that work on what clients see of it. @throws NotFoundError */
export async function requirePackument(
  request: FormatRequest,
  cache: PackumentCache,
): Promise<Packument> {
  const name = parseNpmName(request.params["name"] ?? "");
  const packument =
    cache.find(request.repository, name) ?? (await cache.load(request.repository, name));
  if (!packument) throw await packageNotFound(name, request, cache);
  return packument;
}

function findVersion(merged: MergedPackage, wanted: string): MergedVersion | undefined {
  const key = npmVersionKey(wanted) ?? merged.tags.get(wanted);
  return key === undefined ? undefined : merged.versions.get(key);
}

async function packageNotFound(
  name: PackageName,
  request: FormatRequest,
  cache: PackumentCache,
): Promise<NotFoundError> {
  const text = npmName(name);
  const { repository } = request;
  const why = await cache.explainAbsence(repository, name);
  return new NotFoundError(
    `package ${text} is not in repository ${repository.name}, nor in its upstreams${why === undefined ? "" : `: ${why}`}`,
    "package",
    text,
  );
}
