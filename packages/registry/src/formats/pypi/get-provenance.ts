// PEP 740: what was uploaded with a file here, else what its upstream has.
import type { AssetReference } from "../../catalog/catalog.js";
import { NotFoundError } from "../../errors.js";
import type { Reply } from "../../http/reply.js";
import { assetReply } from "../asset-reply.js";
import type { FormatRequest, FormatServices } from "../format.js";
import { provenanceCompanion } from "./upstream/upstream-document.js";

const contentType = "application/vnd.pypi.integrity.v1+json";

/** @throws NotFoundError */
export async function getProvenance(
  { http, repository, caller }: FormatRequest,
  { catalog }: Pick<FormatServices, "catalog">,
  file: AssetReference,
): Promise<Reply> {
  const upstream = await catalog.findCompanion(repository, file, provenanceCompanion);
  if (upstream !== undefined) {
    const headers = { "content-type": contentType, "cache-control": "private, no-cache" };
    return { status: 200, headers: { ...headers, vary: "Authorization" }, body: upstream };
  }
  const asset = `${file.asset}.${provenanceCompanion}`;
  const content = await openOwn(catalog.openAsset(repository, { ...file, asset }, caller), asset);
  return assetReply(http, content, { contentType, onServed: () => undefined });
}

async function openOwn<T>(opening: T | Promise<T>, asset: string): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw new NotFoundError(`no provenance was published: ${asset}`, "asset", asset);
  }
}
