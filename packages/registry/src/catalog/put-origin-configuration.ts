import { recordChange } from "../database/changes.js";
import { ensurePackage, setRestrictions } from "../database/packages.js";
import type { Restriction } from "./model.js";
import { type PackageTarget, changedBy } from "./package-target.js";
import type { CatalogParts } from "./parts.js";

export interface PackageRestrictions {
  readonly publish: Restriction;
  readonly upstream: Restriction;
}

/** Sets the package's origin controls in this repository; a package without a record gets an empty one. */
export async function putOriginConfiguration(
  { database, now }: Pick<CatalogParts, "database" | "now">,
  target: PackageTarget,
  restrictions: PackageRestrictions,
): Promise<void> {
  const { repository, package: name } = target;
  await database.transact(async (tx) => {
    const row = await ensurePackage(tx, repository.id, name, restrictions, now());
    await setRestrictions(tx, row.package_id, restrictions, now());
    const change = { kind: "package" as const, ...changedBy(target) };
    await recordChange(tx, { ...change, detail: { restrictions } }, now());
  });
}
