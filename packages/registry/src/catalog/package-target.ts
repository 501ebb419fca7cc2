import type { Caller } from "../access/caller.js";
import type { Change } from "../database/changes.js";
import type { PackageName, Repository } from "./model.js";
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
