// Origin configurations of package groups, from and to the API's shapes.
import type {
  PackageGroupAllowedRepositoryUpdateType,
  PackageGroupOriginRestrictionType,
} from "@aws-sdk/client-codeartifact";
import type {
  AllowedRepository,
  ConfiguredGroup,
  GroupOriginChange,
} from "../../catalog/groups/configure-group-origins.js";
import { ValidationError } from "../../errors.js";
import type { OperationInput } from "../operations.js";

type OriginInput = OperationInput<"UpdatePackageGroupOriginConfiguration">;

export function toGroupChange(input: OriginInput): GroupOriginChange {
  const { restrictions = {}, addAllowedRepositories, removeAllowedRepositories } = input;
  return {
    modes: restrictions,
    added: toAllowed(addAllowedRepositories),
    removed: toAllowed(removeAllowedRepositories),
  };
}

function toAllowed(entries: OriginInput["addAllowedRepositories"]): AllowedRepository[] {
  return (entries ?? []).map(({ repositoryName, originRestrictionType: restriction }) => {
    if (repositoryName === undefined || restriction === undefined) {
      throw new ValidationError(
        "An allowed repository needs repositoryName and originRestrictionType.",
      );
    }
    return { repositoryName, restriction };
  });
}

type AllowedChanges = Partial<
  Record<
    PackageGroupOriginRestrictionType,
    Partial<Record<PackageGroupAllowedRepositoryUpdateType, string[]>>
  >
>;

/** By restriction, and then by what happened; what did not change is not there. */
export function toAllowedChanges({
  added,
  removed,
}: Pick<ConfiguredGroup, "added" | "removed">): AllowedChanges {
  const changes: AllowedChanges = {};
  const note = (update: PackageGroupAllowedRepositoryUpdateType, entry: AllowedRepository) => {
    const ofType = (changes[entry.restriction] ??= {});
    (ofType[update] ??= []).push(entry.repositoryName);
  };
  for (const entry of added) note("ADDED", entry);
  for (const entry of removed) note("REMOVED", entry);
  return changes;
}
