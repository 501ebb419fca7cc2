import type { Queries } from "../../database/database.js";
import { countAllowedRepositories } from "../../database/package-groups.js";
import type { Domain } from "../model.js";
import type { DomainGroups } from "./get-group.js";
import type { GroupTree } from "./group-tree.js";
import {
  type EffectiveMode,
  type GroupMode,
  type GroupRestriction,
  type PackageGroup,
  groupRestrictions,
} from "./package-group.js";

export interface DescribedGroup {
  readonly domain: Domain;
  readonly group: PackageGroup;
  /** Undefined for the root. */
  readonly parent: PackageGroup | undefined;
  readonly restrictions: ReadonlyMap<GroupRestriction, DescribedRestriction>;
}

export interface DescribedRestriction {
  readonly mode: GroupMode;
  readonly effective: EffectiveMode;
  /** In the group's own list. */
  readonly repositoriesCount: number;
}

/** The groups with all that follows from the other groups of the domain. */
export async function describeGroups(
  db: Queries,
  { domain, tree }: DomainGroups,
  groups: readonly PackageGroup[],
): Promise<DescribedGroup[]> {
  const ids = groups.flatMap(({ id }) => (id === undefined ? [] : [id]));
  const counts = await countAllowedRepositories(db, ids);
  return groups.map((group) => ({
    domain,
    group,
    parent: tree.parentOf(group.pattern),
    restrictions: describeRestrictions(tree, group, counts.get(group.id ?? 0) ?? new Map()),
  }));
}

/** One group, described. */
export async function describeGroup(
  db: Queries,
  groups: DomainGroups,
  group: PackageGroup,
): Promise<DescribedGroup> {
  const [described] = await describeGroups(db, groups, [group]);
  if (described === undefined) throw new TypeError("a group has a description");
  return described;
}

function describeRestrictions(
  tree: GroupTree,
  group: PackageGroup,
  counts: ReadonlyMap<GroupRestriction, number>,
): Map<GroupRestriction, DescribedRestriction> {
  return new Map(
    groupRestrictions.map((restriction) => [
      restriction,
      {
        mode: group.modes[restriction],
        effective: tree.effectiveMode(group, restriction),
        repositoriesCount: counts.get(restriction) ?? 0,
      },
    ]),
  );
}
