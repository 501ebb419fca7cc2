import type { Caller } from "../access/caller.js";
import { NotFoundError, ThrottledError } from "../errors.js";
import type { DomainKey } from "../keys/domain-keys.js";
import { sealAsset } from "./asset-metadata.js";
import { beginAsset } from "./begin-asset.js";
import type { AssetReference } from "./catalog.js";
import { enterPackage } from "./enter-package.js";
import type { DetailedAsset, Digests, Repository, StoredAsset } from "./model.js";
import { keepVersion } from "./keep-version.js";
import { displayName } from "./package-name.js";
import type { CatalogParts } from "./parts.js";
import type { PendingAsset } from "./pending-asset.js";
import type { UpstreamAsset, UpstreamVersion } from "./upstream.js";
import type { UpstreamAnswer } from "./upstream-documents.js";
import { asDependencyError } from "./upstream-failure.js";
import { versionRevision } from "./version-revision.js";
import { type IncomingVersion, sealDocuments } from "./write-version.js";

interface PullThrough {
  /** Repository the client asked. */
  readonly addressed: Repository;
  /** Repository whose external connection has the version; may be the same. */
  readonly connected: Repository;
  readonly reference: AssetReference;
  readonly version: UpstreamVersion;
  readonly answer: UpstreamAnswer;
  readonly caller: Caller;
}

/**
 * Fetches an asset from the public registry and keeps its version in the repository with the connection and in the
 * addressed one, not in those between. Bytes that are not what the registry's document promised are never kept.
 * @throws ThrottledError (dependency, invalid-upstream)
 */
export async function pullThrough(parts: CatalogParts, pull: PullThrough): Promise<StoredAsset> {
  const { connected, reference, version } = pull;
  const promised = version.assets.find(({ name }) => name === reference.asset);
  if (promised === undefined) {
    throw new NotFoundError(
      `${displayName(reference.package)} ${version.version} has no asset ${reference.asset}.`,
      "asset",
      reference.asset,
    );
  }
  const pending = await beginAsset(parts, connected.domain, promised.name);
  try {
    const asset = await fetchAsset(parts, connected, promised, pending, (reason) =>
      parts.alerts.raise({
        ...{ repository: connected, package: reference.package, alert: "digest-mismatch" },
        ...{ version: version.version, asset: promised.name, reason },
      }),
    );
    await pending.prepare();
    const inspected = await inspect(parts, pull, asset);
    await keep(parts, inspected.pull, inspected.asset, pending);
    return asset;
  } finally {
    await pending.abort();
  }
}

async function fetchAsset(
  parts: CatalogParts,
  connected: Repository,
  promised: UpstreamAsset,
  pending: PendingAsset,
  onMismatch: (reason: string) => Promise<void>,
): Promise<DetailedAsset> {
  const connection = parts.findConnection(connected.connection?.name ?? "");
  const maxBytes = promised.sizeBytes ?? parts.limits.maxAssetBytes;
  try {
    const reply = await connection.client.get({ url: promised.url, kind: "asset", maxBytes });
    if (reply.kind !== "found")
      throw mismatch(promised, "the registry lists it but does not have it");
    for await (const chunk of reply.body) await pending.write(chunk as Uint8Array);
    const { sizeBytes, digests } = await pending.finish();
    const broken = brokenPromise(promised, sizeBytes, digests);
    if (broken !== undefined) {
      await onMismatch(broken);
      throw mismatch(promised, broken);
    }
    const { name, metadata } = promised;
    return { name, sizeBytes, digests, ...(metadata !== undefined && { metadata }) };
  } catch (error) {
    throw isOurs(error) ? error : asDependencyError(error, connection.name);
  }
}

/** Looks into the bytes, which are in place but not yet anybody's, for what the document does not say. */
async function inspect(
  { readers, blobs, keyring }: CatalogParts,
  pull: PullThrough,
  asset: DetailedAsset,
): Promise<{ readonly pull: PullThrough; readonly asset: DetailedAsset }> {
  const { connected, reference, version } = pull;
  const domainId = connected.domain.id;
  const { sha256 } = asset.digests;
  const found = await readers.get(reference.package.format)?.inspect?.({
    name: asset.name,
    sizeBytes: asset.sizeBytes,
    metadata: asset.metadata,
    open: async (range) =>
      (await blobs.open({ domainId, key: await keyring.get(domainId) }, sha256, range)).body,
  });
  if (found === undefined) return { pull, asset };
  const { assetMetadata, ...documents } = found;
  return {
    pull: { ...pull, version: { ...version, ...documents } },
    asset: { ...asset, metadata: assetMetadata },
  };
}

function isOurs(error: unknown): boolean {
  return !(error instanceof Error) || error.name !== "UpstreamError";
}

/** What is wrong: the strongest digest that the document gives must be the digest of what came. */
function brokenPromise(
  promised: UpstreamAsset,
  sizeBytes: number,
  digests: Digests,
): string | undefined {
  if (promised.sizeBytes !== undefined && promised.sizeBytes !== sizeBytes) {
    return `it has ${sizeBytes} bytes instead of ${promised.sizeBytes}`;
  }
  for (const algorithm of ["sha512", "sha256", "sha1", "md5"] as const) {
    const expected = promised.digests[algorithm];
    if (expected === undefined) continue;
    if (expected === digests[algorithm]) return undefined;
    return `its ${algorithm} is not the one that the registry's document gives`;
  }
  return undefined;
}

function mismatch({ name }: UpstreamAsset, why: string): ThrottledError {
  return new ThrottledError(
    `The public registry's ${name} was not accepted: ${why}.`,
    10,
    "invalid-upstream",
  );
}

async function keep(
  parts: CatalogParts,
  pull: PullThrough,
  asset: DetailedAsset,
  pending: PendingAsset,
): Promise<void> {
  const key = await parts.keyring.get(pull.connected.domain.id);
  const incoming = toIncoming(parts, pull, asset, key);
  const targets =
    pull.addressed.id === pull.connected.id ? [pull.connected] : [pull.connected, pull.addressed];
  await parts.database.transact(async (tx) => {
    await pending.commit();
    for (const repository of targets) {
      const way = repository.id === pull.connected.id ? "pull-through" : "retain";
      const row = await enterPackage(parts, tx, repository, incoming.package, way);
      if (row.upstream_restriction === "BLOCK") continue;
      const target = { repository, package: incoming.package, caller: pull.caller };
      await keepVersion(parts, tx, target, row.package_id, incoming, key);
    }
  });
}

function toIncoming(
  parts: CatalogParts,
  { connected, reference, version, answer }: PullThrough,
  asset: DetailedAsset,
  key: DomainKey,
): IncomingVersion {
  const domainId = connected.domain.id;
  const coordinates = { package: reference.package, versionKey: version.versionKey };
  const firstSeenMs = answer.firstSeenMs.get(version.versionKey) ?? parts.now();
  return {
    ...coordinates,
    version: version.version,
    status: "Published",
    revision: versionRevision([asset], version.metadata),
    origin: { type: "EXTERNAL", connection: connected.connection?.name ?? "" },
    publishedAtMs: version.publishedAtMs ?? firstSeenMs,
    publishedAtSource: version.publishedAtMs === undefined ? "first-seen" : "upstream-said",
    assets: [sealAsset(key, domainId, coordinates, asset)],
    sealed: sealDocuments(key, domainId, coordinates, version),
  };
}
