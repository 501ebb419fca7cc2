import type { Transaction } from "../database/database.js";
import { type PackageRow, ensurePackage } from "../database/packages.js";
import { AccessDeniedError, NotFoundError } from "../errors.js";
import {
  type EntryWay,
  findEntryRefusal,
  firstRestrictions,
  restrictionOf,
} from "./groups/entry-rules.js";
import type { GroupTree } from "./groups/group-tree.js";
import type { PackageName, Repository } from "./model.js";
import type { CatalogParts } from "./parts.js";

type Parts = Pick<CatalogParts, "now" | "packageGroups">;

/**
 * The package's record in the repository that is about to receive a version of it, in the transaction that writes the
 * version: made, and stamped with the origin controls of how the first version came, when there is none.
 * @throws AccessDeniedError for publishing and copying, NotFoundError for what comes from upstream, when the package's
 * group refuses it
 */
export async function enterPackage(
  parts: Parts,
  tx: Transaction,
  repository: Repository,
  name: PackageName,
  way: EntryWay,
): Promise<PackageRow> {
  const groups = await requireEntry(parts, tx, repository, name, way);
  return ensurePackage(tx, repository.id, name, firstRestrictions(groups, name, way), parts.now());
}

/**
 * The domain's groups in the transaction, which let the version enter.
 * @param groupsRevision what the transaction sees of the domain's counter, when it is known
 * @throws AccessDeniedError, NotFoundError as `enterPackage`
 */
export async function requireEntry(
  { packageGroups }: Parts,
  tx: Transaction,
  repository: Repository,
  name: PackageName,
  way: EntryWay,
  groupsRevision?: number,
): Promise<GroupTree> {
  const groups = await packageGroups.getIn(tx, repository.domain.id, groupsRevision);
  const refusal = await findEntryRefusal(tx, groups, repository, name, restrictionOf[way]);
  if (refusal === undefined) return groups;
  throw way === "publish" || way === "copy"
    ? new AccessDeniedError(refusal)
    : new NotFoundError(refusal, "package", name.name);
}
