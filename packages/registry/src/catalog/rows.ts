// Database rows as the catalog's own words.
import type { AssetRow, VersionRow } from "../database/package-versions.js";
import type { PackageRow } from "../database/packages.js";
import { packageKey } from "../database/changes.js";
import type {
  Origin,
  PackageFormat,
  PackageName,
  StoredAsset,
  StoredPackage,
  StoredVersion,
} from "./model.js";

export function toStoredPackage(row: PackageRow): StoredPackage {
  return {
    id: row.package_id,
    repositoryId: row.repository_id,
    format: row.format as PackageFormat,
    namespace: row.namespace,
    name: row.name,
    restrictions: { publish: row.publish_restriction, upstream: row.upstream_restriction },
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    revision: row.revision,
  };
}

export function toStoredVersion(
  row: Omit<VersionRow, "metadata_sealed" | "readme_sealed">,
): StoredVersion {
  return {
    id: row.version_id,
    version: row.version,
    versionKey: row.version_key,
    status: row.status,
    revision: row.revision,
    origin: toOrigin(row),
    publishedAtMs: row.published_at_ms,
    publishedAtSource: row.published_at_source,
    createdAtMs: row.created_at_ms,
    publishedBy: row.published_by ?? undefined,
  };
}

export function toOrigin(
  row: Pick<VersionRow, "origin_type" | "origin_repository" | "origin_connection">,
): Origin {
  return {
    type: row.origin_type,
    ...(row.origin_repository !== null && { repository: row.origin_repository }),
    ...(row.origin_connection !== null && { connection: row.origin_connection }),
  };
}

export function toStoredAsset(row: AssetRow): StoredAsset {
  return {
    name: row.name,
    sizeBytes: row.size_bytes,
    digests: { md5: row.md5, sha1: row.sha1, sha256: row.digest, sha512: row.sha512 },
  };
}

/** `npm/scope/name`: names the package in changes and caches. */
export function keyOf(name: PackageName): string {
  return packageKey(name.format, name.namespace, name.name);
}
