import type { Transaction } from "../../database/database.js";
import {
  type GroupColumns,
  allowRepository,
  disallowRepository,
  updateGroup,
} from "../../database/package-groups.js";
import { ValidationError } from "../../errors.js";
import { type DomainName, repositoryNotFound } from "../management/lookup.js";
import type { Management } from "../management/management.js";
import { findRepository } from "../management/repository-rows.js";
import type { Domain } from "../model.js";
import { describeNow, ensureRow, recordGroupChange } from "./change-groups.js";
import type { DescribedGroup } from "./describe-groups.js";
import { getGroup, getGroups } from "./get-group.js";
import { type GroupModes, type GroupRestriction, groupRestrictions } from "./package-group.js";

/** One entry of a group's lists of receiving repositories. */
export interface AllowedRepository {
  readonly repositoryName: string;
  readonly restriction: GroupRestriction;
}

export interface GroupOriginChange {
  /** Modes of other restrictions stay. */
  readonly modes: Partial<GroupModes>;
  readonly added: readonly AllowedRepository[];
  readonly removed: readonly AllowedRepository[];
}

export interface ConfiguredGroup {
  readonly described: DescribedGroup;
  /** What was not on the lists before, and what was. */
  readonly added: readonly AllowedRepository[];
  readonly removed: readonly AllowedRepository[];
}

/** CodeArtifact's limit for one call. */
const maxListChanges = 100;

const modeColumns = {
  PUBLISH: "publish_mode",
  EXTERNAL_UPSTREAM: "external_upstream_mode",
  INTERNAL_UPSTREAM: "internal_upstream_mode",
} as const satisfies Readonly<Record<GroupRestriction, keyof GroupColumns>>;

/**
 * Changes a group's modes and lists of allowed repositories, all or nothing. A list stays while the mode is another one.
 * @throws NotFoundError for domain, group and repositories; ValidationError
 */
export async function configureGroupOrigins(
  { database, now }: Pick<Management, "database" | "now">,
  domainName: DomainName,
  patternText: string,
  change: GroupOriginChange,
  principal: string,
): Promise<ConfiguredGroup> {
  checkChange(change);
  return database.transact(async (tx) => {
    const groups = await getGroups(tx, domainName);
    const { domain } = groups;
    const group = getGroup(groups, patternText);
    if (groups.tree.parentOf(group.pattern) === undefined) checkRootModes(change.modes);
    const groupId = await ensureRow(tx, domain, group);
    await updateGroup(tx, groupId, modeColumnsOf(change.modes));
    const list = { domain, groupId };
    const added = await changeList(tx, list, change.added, allowRepository);
    const removed = await changeList(tx, list, change.removed, disallowRepository);
    const detail = { group: group.pattern.text, modes: change.modes, added, removed };
    await recordGroupChange(tx, domain, principal, detail, now());
    return { described: await describeNow(tx, domainName, group.pattern), added, removed };
  });
}

function checkChange({ added, removed }: GroupOriginChange): void {
  const count = added.length + removed.length;
  if (count > maxListChanges) {
    throw new ValidationError(
      `addAllowedRepositories and removeAllowedRepositories may have ${maxListChanges} entries together; they have ${count}.`,
    );
  }
  const keyOf = ({ restriction, repositoryName }: AllowedRepository) =>
    `${restriction} ${repositoryName}`;
  const gone = new Set(removed.map(keyOf));
  const both = added.find((entry) => gone.has(keyOf(entry)));
  if (both !== undefined) {
    throw new ValidationError(
      `Repository '${both.repositoryName}' is both added and removed for ${both.restriction}.`,
    );
  }
}

function checkRootModes(modes: Partial<GroupModes>): void {
  const inheriting = groupRestrictions.find((restriction) => modes[restriction] === "INHERIT");
  if (inheriting === undefined) return;
  throw new ValidationError(
    `The root package group has nothing to inherit ${inheriting} from; use ALLOW, ALLOW_SPECIFIC_REPOSITORIES or BLOCK.`,
  );
}

function modeColumnsOf(modes: Partial<GroupModes>): Partial<GroupColumns> {
  return Object.fromEntries(
    groupRestrictions.flatMap((restriction) => {
      const mode = modes[restriction];
      return mode === undefined ? [] : [[modeColumns[restriction], mode]];
    }),
  );
}

/** Returns the entries that made a difference. */
async function changeList(
  tx: Transaction,
  { domain, groupId }: { readonly domain: Domain; readonly groupId: number },
  entries: readonly AllowedRepository[],
  change: typeof allowRepository,
): Promise<AllowedRepository[]> {
  const changed: AllowedRepository[] = [];
  for (const entry of entries) {
    const repository = await findRepository(tx, domain, entry.repositoryName);
    if (repository === undefined) throw repositoryNotFound(domain, entry.repositoryName);
    if (await change(tx, groupId, entry.restriction, repository.id)) changed.push(entry);
  }
  return changed;
}
