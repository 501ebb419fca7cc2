// What installers download, the same in each format once its path is understood.
import type { AssetReference, Catalog } from "../../catalog/catalog.js";
import type { AssetContent } from "../../catalog/model.js";
import type { Reply } from "../../http/reply.js";
import { assetReply } from "../asset-reply.js";
import type { FormatRequest } from "../format.js";
import { type Maybe, after } from "../maybe-promise.js";

/** An asset, and its version as clients write it. */
export interface ServedAsset {
  readonly reference: AssetReference;
  readonly version: string;
}

/**
 * From memory in one event-loop turn when the catalog has it there. Who is given its bytes is recorded.
 * @throws NotFoundError; ThrottledError when the upstream that may have it gives no usable answer
 */
export function serveAsset(
  { caller, repository, http }: FormatRequest,
  catalog: Pick<Catalog, "openAsset" | "recordConsumption">,
  { reference, version }: ServedAsset,
): Maybe<Reply> {
  return after<AssetContent, Reply>(catalog.openAsset(repository, reference, caller), (content) =>
    assetReply(http, content, {
      contentType: "application/octet-stream",
      onServed: () => {
        catalog.recordConsumption(repository, reference, version, caller);
      },
    }),
  );
}
