import { createHash } from "node:crypto";
import type { StoredAsset } from "./model.js";

/**
 * Identifies the exact assets and metadata of a version: base64 of a SHA-256, 44 characters as CodeArtifact's.
 * Equal content in two repositories has equal revisions.
 */
export function versionRevision(
  assets: readonly Pick<StoredAsset, "name" | "digests">[],
  metadata: Uint8Array,
): string {
  const hash = createHash("sha256");
  for (const asset of [...assets].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    hash.update(`${asset.digests.sha256} ${asset.name}\n`);
  }
  return hash.update("\n").update(metadata).digest("base64");
}
