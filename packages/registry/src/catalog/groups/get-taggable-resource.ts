import type { Queries } from "../../database/database.js";
import {
  type ManagedResourceName,
  type TaggableResource,
  getManagedResource,
} from "../management/managed-resource.js";
import { groupResource } from "./change-groups.js";
import { getGroup, getGroups } from "./get-group.js";

/** A package group of the domain, else a repository of it, else the domain itself. */
export interface TaggableName extends ManagedResourceName {
  readonly packageGroup?: string | undefined;
}

/** @throws NotFoundError */
export async function getTaggableResource(
  db: Queries,
  region: string,
  { packageGroup, ...name }: TaggableName,
): Promise<TaggableResource> {
  if (packageGroup === undefined) return getManagedResource(db, region, name);
  const groups = await getGroups(db, name.domain);
  return groupResource(region, groups.domain, getGroup(groups, packageGroup).pattern);
}
