// The package's document, and the documents of single versions.
import type { IncomingHttpHeaders } from "node:http";
import { NotFoundError } from "../../errors.js";
import { isNotModified } from "../../http/conditional.js";
import type { Reply } from "../../http/reply.js";
import type { FormatRequest } from "../format.js";
import { type Maybe, after } from "../maybe-promise.js";
import { acceptedEncodings, mediaTypes, negotiateVariant } from "./accept.js";
import type { MergedPackage, MergedVersion } from "./merge.js";
import { checkServableName, npmName, npmVersionKey, parseNpmName } from "./package-name.js";
import type { Packument } from "./packument.js";
import type { PackumentCache } from "./packument-cache.js";
import { type PackumentVariant, renderVersion } from "./render.js";
import type { EncodedDocument, Representation } from "./representation.js";
import type { PackageName } from "../../catalog/model.js";

/** Headers of documents: keep, but ask each time; another principal must never be served from a shared cache. */
const documentHeaders = {
  "cache-control": "private, no-cache",
  vary: "Accept, Accept-Encoding, Authorization",
} as const;

/** `GET /{name}`: one event-loop turn and no I/O when it was served before. @throws NotFoundError, ValidationError */
export function getPackument(request: FormatRequest, cache: PackumentCache): Maybe<Reply> {
  const name = parseNpmName(request.params["name"] ?? "");
  const { headers, log } = request.http;
  log.coordinate = `npm/${npmName(name)}`;
  const variant = negotiateVariant(headers.accept);
  const known = cache.find(request.repository, name);
  log.cache = known ? "hit" : "miss";
  if (known) return packumentReply(known, variant, headers);
  checkServableName(name);
  return cache.load(request.repository, name).then((packument) => {
    if (!packument) throw packageNotFound(name, request);
    return packumentReply(packument, variant, headers);
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
  if (!packument) throw packageNotFound(name, request);
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
  if (!packument) throw packageNotFound(name, request);
  return packument;
}

function findVersion(merged: MergedPackage, wanted: string): MergedVersion | undefined {
  const key = npmVersionKey(wanted) ?? merged.tags.get(wanted);
  return key === undefined ? undefined : merged.versions.get(key);
}

function packageNotFound(name: PackageName, request: FormatRequest): NotFoundError {
  const text = npmName(name);
  return new NotFoundError(
    `package ${text} is not in repository ${request.repository.name}, nor in its upstreams`,
    "package",
    text,
  );
}

function packumentReply(
  packument: Packument,
  variant: PackumentVariant,
  headers: IncomingHttpHeaders,
): Maybe<Reply> {
  const rendered = packument.find(variant);
  if (rendered) return representationReply(rendered, variant, headers);
  return packument
    .render(variant)
    .then((document) => representationReply(document, variant, headers));
}

function representationReply(
  document: Representation,
  variant: PackumentVariant,
  headers: IncomingHttpHeaders,
): Maybe<Reply> {
  // Tools ask again without the Accept-Encoding they asked with first; what they have is good in any encoding.
  const known =
    headers["if-none-match"] && document.etags.find((etag) => isNotModified(headers, etag));
  if (known) return { status: 304, headers: { ...documentHeaders, etag: known } };
  const encoding = headers["accept-encoding"];
  const accepted = acceptedEncodings(typeof encoding === "string" ? encoding : undefined);
  const ready = document.select(accepted);
  if (ready) return encodedReply(ready, variant);
  return after(document.prepare(), () =>
    encodedReply(document.select(accepted) ?? document.select(["identity"]), variant),
  );
}

function encodedReply(document: EncodedDocument | undefined, variant: PackumentVariant): Reply {
  if (!document) throw new TypeError("the identity encoding is always there");
  const { bytes, encoding, etag } = document;
  return {
    status: 200,
    headers: {
      ...documentHeaders,
      etag,
      "content-type": mediaTypes[variant],
      "content-length": bytes.length,
      ...(encoding !== "identity" && { "content-encoding": encoding }),
    },
    body: bytes,
  };
}
