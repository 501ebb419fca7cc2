import type { FormatServices } from "../format.js";
import { DocumentCache, type DocumentCacheServices } from "../shared/document-cache.js";
import type { PackageDocuments } from "../shared/package-documents.js";
import { type MergedPackage, mergePackage } from "./merge.js";
import { type PackumentVariant, renderPackument } from "./render.js";

export type Packument = PackageDocuments<MergedPackage, PackumentVariant>;
export type PackumentCache = DocumentCache<MergedPackage, PackumentVariant>;

/** A version's share of memory beside its manifest. */
const versionBytes = 200;

/** Packuments by repository and package. */
export function createPackumentCache(
  services: DocumentCacheServices & Pick<FormatServices, "settings">,
): PackumentCache {
  return new DocumentCache(services, {
    merge(view) {
      const merged = mergePackage(view, services.settings.tagPrecedence);
      if (merged.versions.size === 0) return undefined;
      let sizeBytes = merged.readme?.length ?? 0;
      for (const { metadata } of merged.versions.values())
        sizeBytes += metadata.length + versionBytes;
      return { merged, sizeBytes };
    },
    render: renderPackument,
  });
}
