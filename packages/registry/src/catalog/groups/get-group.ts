import type { Queries } from "../../database/database.js";
import { NotFoundError } from "../../errors.js";
import { type DomainName, getDomain } from "../management/lookup.js";
import type { Domain } from "../model.js";
import { parsePattern } from "./group-pattern.js";
import { loadGroups } from "./group-rows.js";
import type { GroupTree } from "./group-tree.js";
import type { PackageGroup } from "./package-group.js";

export interface DomainGroups {
  readonly domain: Domain;
  readonly tree: GroupTree;
}

/** @throws NotFoundError for the domain */
export async function getGroups(db: Queries, name: DomainName): Promise<DomainGroups> {
  const domain = await getDomain(db, name);
  return { domain, tree: (await loadGroups(db, domain.id)).tree };
}

/** @throws NotFoundError; ValidationError when the text is no pattern */
export function getGroup({ domain, tree }: DomainGroups, pattern: string): PackageGroup {
  const group = tree.find(parsePattern(pattern).text);
  if (group === undefined) {
    throw new NotFoundError(
      `Package group not found. Domain '${domain.name}' has no package group '${pattern}'.`,
      "package-group",
      pattern,
    );
  }
  return group;
}
