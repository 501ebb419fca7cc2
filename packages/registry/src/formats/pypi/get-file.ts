// `GET /simple/{project}/{version}/{file}`: a distribution, or what belongs to it.
import type { AssetReference } from "../../catalog/catalog.js";
import { NotFoundError } from "../../errors.js";
import type { Reply } from "../../http/reply.js";
import { assetReply } from "../asset-reply.js";
import type { FormatRequest, FormatServices } from "../format.js";
import { type Maybe, after } from "../maybe-promise.js";
import { serveAsset } from "../shared/serve-asset.js";
import { parseDistributionFile } from "./distribution-file.js";
import { getProvenance } from "./get-provenance.js";
import type { CoreMetadataFiles } from "./core-metadata-files.js";
import { parseProjectName } from "./project-name.js";
import { pypiVersionKey } from "./version.js";

/** Suffixes of what belongs to a file (PEP 658, PEP 740). */
const metadataSuffix = ".metadata";
const provenanceSuffix = ".provenance";

/** From memory in one event-loop turn when the catalog has it there. @throws NotFoundError */
export function getFile(
  request: FormatRequest,
  services: Pick<FormatServices, "catalog">,
  metadataFiles: CoreMetadataFiles,
): Maybe<Reply> {
  const { caller, repository, http, params } = request;
  const file = params["file"] ?? "";
  const suffix = [metadataSuffix, provenanceSuffix].find((end) => file.endsWith(end)) ?? "";
  const reference = referenceOf(params, file.slice(0, file.length - suffix.length));
  const { name } = reference.package;
  http.log.coordinate = `pypi/${name}@${reference.versionKey} ${file}`;
  if (suffix === metadataSuffix)
    return after(metadataFiles.open(repository, reference, caller), (metadata) =>
      assetReply(http, metadata, textFile),
    );
  if (suffix === provenanceSuffix) return getProvenance(request, services, reference);
  return serveAsset(request, services.catalog, { reference, version: params["version"] ?? "" });
}

const textFile = { contentType: "application/octet-stream", onServed: () => undefined };

function referenceOf(params: FormatRequest["params"], file: string): AssetReference {
  const name = parseProjectName(params["project"] ?? "");
  const parsed = parseDistributionFile(file, name.name);
  if (parsed === undefined || pypiVersionKey(params["version"] ?? "") !== parsed.versionKey) {
    throw new NotFoundError(
      `${file} is not the name of a file of ${name.name} ${params["version"] ?? ""}`,
      "asset",
      file,
    );
  }
  return { package: name, versionKey: parsed.versionKey, asset: file };
}
