import type { PublishResult } from "../../../catalog/catalog.js";
import type { PackageName } from "../../../catalog/model.js";
import type { PendingAsset } from "../../../catalog/pending-asset.js";
import { ValidationError } from "../../../errors.js";
import type { FormatRequest, FormatServices } from "../../format.js";
import { hasInstallScript } from "../abbreviate.js";
import { hexDigests, sha512Integrity } from "../digests.js";
import { type JsonObject, isJsonObject } from "../../shared/json-object.js";
import { attestationsAsset, npmName } from "../package-name.js";
import { type ManifestExtra, encodeStoredManifest } from "../stored-manifest.js";
import { encodeAttestations } from "./attestations.js";
import { compareManifests } from "./compare-manifests.js";
import { type PublishDocument, readPublishDocument } from "./publish-document.js";
import type { ReceivedTarball } from "./receive-document.js";

const maxReadmeBytes = 1024 * 1024;
/** Members that belong to the publisher's machine, or are kept elsewhere. */
const notStored = new Set([
  "readme",
  "_from",
  "_resolved",
  "_integrity",
  "_attachments",
  "integrity",
  "shasum",
  "deprecated",
  "dist",
]);

/**
 * Publishes one version whose tarball was received.
 * @throws ValidationError, ConflictError (other bytes under this version), AccessDeniedError, QuotaExceededError
 */
export async function publishVersion(
  request: FormatRequest,
  services: Pick<FormatServices, "catalog" | "signer">,
  name: PackageName,
  json: JsonObject,
  tarball: ReceivedTarball,
): Promise<PublishResult["outcome"]> {
  const { catalog } = services;
  const assets: PendingAsset[] = [tarball.asset];
  try {
    const document = readPublishDocument(json, name);
    request.http.log.coordinate = `npm/${npmName(name)}@${document.version}`;
    checkTarball(document, tarball);
    compareManifests(document.manifest, tarball.inspected);
    const attestations = encodeAttestations(document.bundles);
    if (attestations) {
      const asset = await catalog.beginAsset(request.repository.domain, attestationsAsset);
      assets.push(asset);
      await asset.write(attestations.bytes);
      await asset.finish();
    }
    const dist = await distOf(request, services, document, tarball, name);
    const readme =
      document.readme === undefined
        ? undefined
        : Buffer.from(document.readme).subarray(0, maxReadmeBytes);
    const { outcome } = await catalog.publish(
      request.repository,
      {
        package: name,
        version: document.version,
        versionKey: document.versionKey,
        metadata: encode(
          document,
          tarball,
          dist,
          attestations?.summary,
          request.caller.principal.name,
        ),
        ...(readme && { readme }),
        assets,
        tags: document.tags,
        isNameUniqueInAnyCase: true,
      },
      request.caller,
    );
    return outcome;
  } finally {
    await abortAll(assets);
  }
}

/** After a commit this removes temporary bytes only. */
async function abortAll(assets: readonly PendingAsset[]): Promise<void> {
  for (const asset of assets) await asset.abort();
}

/** What the client says of the bytes must be what arrived. */
function checkTarball(document: PublishDocument, { sizeBytes, digests }: ReceivedTarball): void {
  if (document.tarballLength !== undefined && document.tarballLength !== sizeBytes) {
    throw new ValidationError(
      `the tarball has ${sizeBytes} bytes, but its length was given as ${document.tarballLength}`,
    );
  }
  for (const [algorithm, said] of Object.entries(hexDigests(document.dist)) as [
    keyof typeof digests,
    string,
  ][]) {
    if (digests[algorithm] === said) continue;
    throw new ValidationError(
      `the tarball's ${algorithm} is ${digests[algorithm]}, but dist says ${said}: it was damaged on the way, or is not the one described`,
    );
  }
}

async function distOf(
  request: FormatRequest,
  { signer }: Pick<FormatServices, "signer">,
  document: PublishDocument,
  { digests, inspected }: ReceivedTarball,
  name: PackageName,
): Promise<JsonObject> {
  const integrity = sha512Integrity(digests.sha512);
  const { domain } = request.repository;
  // npm calls this the registry signature: over name@version:integrity.
  const { keyId, signature } = await signer.sign(
    domain,
    `${npmName(name)}@${document.version}:${integrity}`,
  );
  return {
    integrity,
    shasum: digests.sha1,
    fileCount: inspected.fileCount,
    unpackedSize: inspected.unpackedBytes,
    signatures: [{ keyid: keyId, sig: signature.toString("base64") }],
  };
}

function encode(
  document: PublishDocument,
  { inspected }: ReceivedTarball,
  dist: JsonObject,
  attestations: JsonObject | undefined,
  publisher: string,
): Buffer {
  const { manifest, version } = document;
  const kept = Object.entries(manifest).filter(([member]) => !notStored.has(member));
  const runsScripts = hasInstallScript(inspected.manifest) || inspected.hasBindingGyp;
  const stored: JsonObject = {
    ...Object.fromEntries(kept),
    _id: `${String(manifest["name"])}@${version}`,
    ...(runsScripts && { hasInstallScript: true }),
    _hasShrinkwrap: inspected.hasShrinkwrap,
    _npmUser: { name: publisher, email: "" },
  };
  const { deprecated } = manifest;
  const extra: ManifestExtra = {
    ...(typeof deprecated === "string" && deprecated !== "" && { deprecated }),
    ...(isJsonObject(attestations) && { attestations }),
  };
  return encodeStoredManifest(stored, dist, extra);
}
