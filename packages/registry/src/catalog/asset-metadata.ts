// Metadata that belongs to a single asset: sealed beside it, bound to its coordinates and its name.
import type { AssetRow } from "../database/package-versions.js";
import type { DomainKey } from "../keys/domain-keys.js";
import {
  type VersionCoordinates,
  openVersionDocument,
  sealVersionDocument,
} from "./domain-keyring.js";
import type { DetailedAsset, StoredAsset } from "./model.js";
import { toStoredAsset } from "./rows.js";

/** An asset on its way into a version. */
export interface IncomingAsset extends StoredAsset {
  readonly metadataSealed: Uint8Array | null;
}

export function sealAsset(
  key: DomainKey,
  domainId: string,
  coordinates: VersionCoordinates,
  { metadata, ...asset }: DetailedAsset,
): IncomingAsset {
  if (metadata === undefined) return { metadataSealed: null, ...asset };
  const document = { kind: "asset-metadata" as const, asset: asset.name, ...coordinates };
  return { metadataSealed: sealVersionDocument(key, domainId, document, metadata), ...asset };
}

/** Of a stored asset. Coordinates are those of its version, in whatever repository of the domain. */
export function openAsset(
  key: DomainKey,
  domainId: string,
  coordinates: VersionCoordinates,
  row: AssetRow,
): DetailedAsset {
  const asset = toStoredAsset(row);
  if (row.metadata_sealed === null) return asset;
  const document = { kind: "asset-metadata" as const, asset: row.name, ...coordinates };
  return { metadata: openVersionDocument(key, domainId, document, row.metadata_sealed), ...asset };
}

/** As it is stored, for another repository of the domain. */
export function copyAsset(row: AssetRow): IncomingAsset {
  return { metadataSealed: row.metadata_sealed, ...toStoredAsset(row) };
}
