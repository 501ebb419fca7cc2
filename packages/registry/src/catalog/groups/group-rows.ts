import {
  type PackageGroupRow,
  findGroupsRevision,
  listGroupRows,
} from "../../database/package-groups.js";
import type { Queries } from "../../database/database.js";
import { parsePattern, rootPattern } from "./group-pattern.js";
import { GroupTree } from "./group-tree.js";
import { type PackageGroup, rootGroupModes } from "./package-group.js";

export interface LoadedGroups {
  readonly tree: GroupTree;
  readonly revision: number;
}

/** The domain's groups as they are now; those of a domain that does not exist are the root alone. */
export async function loadGroups(db: Queries, domainId: string): Promise<LoadedGroups> {
  // The revision first: groups that are newer than it are read again, older ones would be believed.
  const { revision = 0, domainCreatedAtMs = 0 } = (await findGroupsRevision(db, domainId)) ?? {};
  const groups = (await listGroupRows(db, domainId)).map(toGroup);
  const hasRoot = groups.some(({ pattern }) => pattern === rootPattern);
  const all = hasRoot ? groups : [untouchedRoot(domainCreatedAtMs), ...groups];
  return { tree: new GroupTree(all), revision };
}

function untouchedRoot(createdAtMs: number): PackageGroup {
  return {
    id: undefined,
    pattern: rootPattern,
    description: "",
    contactInfo: "",
    createdAtMs,
    modes: rootGroupModes,
  };
}

function toGroup(row: PackageGroupRow): PackageGroup {
  return {
    id: row.group_id,
    pattern: parsePattern(row.pattern),
    description: row.description,
    contactInfo: row.contact_info,
    createdAtMs: row.created_at_ms,
    modes: {
      PUBLISH: row.publish_mode,
      EXTERNAL_UPSTREAM: row.external_upstream_mode,
      INTERNAL_UPSTREAM: row.internal_upstream_mode,
    },
  };
}
