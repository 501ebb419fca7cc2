import { recordChange } from "../database/changes.js";
import type { Transaction } from "../database/database.js";
import { listPackageTags, setPackageTag } from "../database/packages.js";
import { QuotaExceededError } from "../errors.js";
import type { PackageEdit } from "./catalog.js";
import { displayName } from "./package-name.js";
import { type PackageTarget, changedBy } from "./package-target.js";
import type { CatalogParts } from "./parts.js";

/** Sets and removes tags of a package and records it as one change. @throws QuotaExceededError */
export async function setTags(
  { limits, now }: Pick<CatalogParts, "limits" | "now">,
  tx: Transaction,
  target: PackageTarget,
  packageId: number,
  tags: PackageEdit["tags"],
): Promise<void> {
  if (tags.size === 0) return;
  for (const [tag, version] of tags) await setPackageTag(tx, packageId, tag, version);
  const { maxTagsPerPackage } = limits;
  if ((await listPackageTags(tx, packageId)).size > maxTagsPerPackage) {
    throw new QuotaExceededError(
      `A package has at most ${maxTagsPerPackage} tags; remove one first.`,
      "package",
      displayName(target.package),
    );
  }
  const detail = {
    tags: Object.fromEntries([...tags].map(([tag, version]) => [tag, version ?? null])),
  };
  const change = { kind: "package-tags", ...changedBy(target), detail } as const;
  await recordChange(tx, change, now());
}
