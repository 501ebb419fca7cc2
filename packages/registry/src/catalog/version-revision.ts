import { createHash } from "node:crypto";
import type { DetailedAsset } from "./model.js";

/**
 * Identifies the exact assets and metadata of a version: base64 of a SHA-256, 44 characters as CodeArtifact's.
 * Equal content in two repositories has equal revisions.
 */
export function versionRevision(
  assets: readonly Pick<DetailedAsset, "name" | "digests" | "metadata">[],
  metadata: Uint8Array,
): string {
  const hash = createHash("sha256");
  for (const asset of [...assets].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    hash.update(`${asset.digests.sha256} ${asset.name}\n`);
    if (asset.metadata !== undefined) {
      // Begins with a blank, as no digest does.
      hash.update(` ${createHash("sha256").update(asset.metadata).digest("hex")}\n`);
    }
  }
  return hash.update("\n").update(metadata).digest("base64");
}
