import { recordChange } from "../database/changes.js";
import type { Transaction } from "../database/database.js";
import { listPackageTags, setPackageTag } from "../database/packages.js";
import { QuotaExceededError } from "../errors.js";
import { repositoryArn } from "../arns.js";
import { recordResourceEvent } from "../events/record-resource-event.js";
import type { PackageEdit } from "./catalog.js";
import { displayName } from "./package-name.js";
import { type PackageTarget, changedBy } from "./package-target.js";
import type { CatalogParts } from "./parts.js";
import { keyOf } from "./rows.js";

/** Sets and removes tags of a package and records it as one change. @throws QuotaExceededError */
export async function setTags(
  { limits, now, region }: Pick<CatalogParts, "limits" | "now" | "region">,
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
  const atMs = now();
  const sequence = await recordChange(tx, change, atMs);
  const { repository, package: name, caller } = target;
  await recordResourceEvent(tx, {
    detailType: "Packhouse Dist Tag State Change",
    arn: repositoryArn(region, repository),
    ...{ domainId: repository.domain.id, sequence, orderingKey: keyOf(name), atMs },
    principal: caller.principal.arn,
    told: {
      packageFormat: name.format,
      packageNamespace: name.namespace === "" ? null : name.namespace,
      packageName: name.name,
      // A version, or null where the tag was removed.
      tags: detail.tags,
    },
  });
}
