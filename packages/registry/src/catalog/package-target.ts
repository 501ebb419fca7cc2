import type { Caller } from "../access/caller.js";
import type { Change } from "../database/changes.js";
import type { Transaction } from "../database/database.js";
import { type PackageRow, findPackage, requireRepository } from "../database/packages.js";
import { ConflictError, NotFoundError } from "../errors.js";
import type { PackageName, Repository } from "./model.js";
import { displayName } from "./package-name.js";
import { keyOf } from "./rows.js";

/** The package of a repository that a caller changes. */
export interface PackageTarget {
  readonly repository: Repository;
  readonly package: PackageName;
  readonly caller: Caller;
}

/** Whom a change of the package concerns and who did it: the members that all such changes share. */
export function changedBy({
  repository,
  package: name,
  caller,
}: PackageTarget): Omit<Change, "kind" | "detail"> {
  return {
    domainId: repository.domain.id,
    repositoryId: repository.id,
    packageKey: keyOf(name),
    principal: caller.principal.arn,
  };
}

/**
 * The package's row in this very repository, for a change of it.
 * @param expectedRevision the revision the caller saw; undefined: whatever it is now
 * @throws NotFoundError, ConflictError
 */
export async function getPackageRow(
  tx: Transaction,
  { repository, package: name }: PackageTarget,
  expectedRevision: number | undefined,
): Promise<PackageRow> {
  await requireRepository(tx, repository.id);
  const row = await findPackage(tx, repository.id, name);
  if (row === undefined) {
    throw new NotFoundError(
      `${displayName(name)} is not in repository ${repository.name} itself; what comes from upstreams is changed there.`,
      "package",
      displayName(name),
    );
  }
  if (expectedRevision !== undefined && expectedRevision !== row.revision) {
    throw new ConflictError(
      `${displayName(name)} was changed by somebody else (revision ${row.revision}, you have ${expectedRevision}); read it again and repeat.`,
      "package",
      displayName(name),
    );
  }
  return row;
}
