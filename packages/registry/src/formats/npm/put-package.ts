// `PUT /{name}` is a publish when it brings a tarball, else an edit of what is there (npm deprecate).
import type { Reply } from "../../http/reply.js";
import { json } from "../../http/reply.js";
import { ValidationError } from "../../errors.js";
import type { FormatRequest, FormatServices } from "../format.js";
import { editDocument } from "./edit-document.js";
import { checkNewName, npmName, parseNpmName, tarballAsset } from "./package-name.js";
import type { PackumentCache } from "./packument-cache.js";
import { defaultTarballLimits } from "./publish/inspect-tarball.js";
import { parseDocument } from "./publish/publish-document.js";
import { publishVersion } from "./publish/publish.js";
import { receiveDocument } from "./publish/receive-document.js";

/** Manifest 4 MiB, and the README (1 MiB) that clients send twice. */
const maxPublishMetadataBytes = 6 * 1024 * 1024;

/** @throws ValidationError, ConflictError, AccessDeniedError, QuotaExceededError, NotFoundError */
export async function putPackage(
  request: FormatRequest,
  services: Pick<FormatServices, "catalog" | "signer">,
  cache: PackumentCache,
): Promise<Reply> {
  const name = parseNpmName(request.params["name"] ?? "");
  const beginAsset = async () => {
    await request.requireAccess("codeartifact:PublishPackageVersion", name);
    checkNewName(npmName(name));
    return services.catalog.beginAsset(request.repository.domain, tarballAsset);
  };
  const { text, tarball } = await receiveDocument(
    request.http.body,
    beginAsset,
    defaultTarballLimits,
  );
  if (!tarball) {
    await request.requireAccess("codeartifact:PutPackageMetadata", name);
    await editDocument(request, services.catalog, cache, parseDocument(text));
    return json(200, { ok: true, success: true });
  }
  try {
    if (text.length > maxPublishMetadataBytes) {
      throw new ValidationError(`the manifest and README exceed ${maxPublishMetadataBytes} bytes`);
    }
    const outcome = await publishVersion(request, services, name, parseDocument(text), tarball);
    return json(outcome === "created" ? 201 : 200, { ok: true, success: true });
  } catch (error) {
    await tarball.asset.abort();
    throw error;
  }
}
