import type { AssetContent } from "../../catalog/model.js";
import { NotFoundError } from "../../errors.js";
import type { Reply } from "../../http/reply.js";
import { assetReply } from "../asset-reply.js";
import type { FormatRequest, FormatServices } from "../format.js";
import { type Maybe, after } from "../maybe-promise.js";
import {
  npmName,
  npmVersionKey,
  parseNpmName,
  tarballAsset,
  versionOfTarball,
} from "./package-name.js";

/** `GET /{name}/-/{file}.tgz`: from memory in one event-loop turn when the catalog has it there. @throws NotFoundError */
export function getTarball(
  request: FormatRequest,
  services: Pick<FormatServices, "catalog">,
): Maybe<Reply> {
  const name = parseNpmName(request.params["name"] ?? "");
  const file = request.params["file"] ?? "";
  const version = versionOfTarball(name, file);
  const versionKey = version === undefined ? undefined : npmVersionKey(version);
  if (version === undefined || versionKey === undefined) {
    throw new NotFoundError(
      `${file} is not the name of a tarball of ${npmName(name)}`,
      "asset",
      file,
    );
  }
  const { caller, repository, http } = request;
  const reference = { package: name, versionKey, asset: tarballAsset };
  http.log.coordinate = `npm/${npmName(name)}@${version} ${tarballAsset}`;
  return after<AssetContent, Reply>(
    services.catalog.openAsset(repository, reference, caller),
    (content) =>
      assetReply(http, content, {
        contentType: "application/octet-stream",
        onServed: () => {
          services.catalog.recordConsumption(repository, reference, version, caller);
        },
      }),
  );
}
