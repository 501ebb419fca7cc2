import { NotFoundError } from "../../errors.js";
import type { Reply } from "../../http/reply.js";
import type { FormatRequest, FormatServices } from "../format.js";
import type { Maybe } from "../maybe-promise.js";
import { serveAsset } from "../shared/serve-asset.js";
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
  const reference = { package: name, versionKey, asset: tarballAsset };
  request.http.log.coordinate = `npm/${npmName(name)}@${version} ${tarballAsset}`;
  return serveAsset(request, services.catalog, { reference, version });
}
