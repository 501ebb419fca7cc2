import { getGroup, getGroups } from "../../catalog/groups/get-group.js";
import { listAllowedRepositories } from "../../catalog/groups/list-allowed-repositories.js";
import { listGroups, listSubGroups } from "../../catalog/groups/list-groups.js";
import type { OperationHandlers } from "../handler.js";
import { domainOf, onDomain, onGroup } from "../resources.js";
import type { ApiServices } from "../services.js";
import { toGroupDescription } from "./group-descriptions.js";

type GroupListOperations = Pick<
  OperationHandlers,
  "ListAllowedRepositoriesForGroup" | "ListPackageGroups" | "ListSubPackageGroups"
>;

export function createGroupListHandlers({
  management,
}: Pick<ApiServices, "management">): GroupListOperations {
  const { region } = management;
  const { read } = management.database;
  return {
    ListPackageGroups: {
      access: (input, caller) => [onDomain("ListPackageGroups", input, caller)],
      async handle(input, { caller, page }) {
        const groups = await getGroups(read, domainOf(input, caller));
        const { rows, next } = await listGroups(read, groups, input.prefix ?? "", page.query());
        const packageGroups = rows.map((row) => toGroupDescription(region, row));
        return { packageGroups, nextToken: page.tokenFor(next) };
      },
    },
    ListSubPackageGroups: {
      access: (input, caller) => [onGroup("ListSubPackageGroups", input, caller)],
      async handle(input, { caller, page }) {
        const groups = await getGroups(read, domainOf(input, caller));
        const parent = getGroup(groups, input.packageGroup);
        const { rows, next } = await listSubGroups(read, groups, parent, page.query());
        const packageGroups = rows.map((row) => toGroupDescription(region, row));
        return { packageGroups, nextToken: page.tokenFor(next) };
      },
    },
    ListAllowedRepositoriesForGroup: {
      access: (input, caller) => [onGroup("ListAllowedRepositoriesForGroup", input, caller)],
      async handle(input, { caller, page }) {
        const groups = await getGroups(read, domainOf(input, caller));
        const group = getGroup(groups, input.packageGroup);
        const { rows, next } = await listAllowedRepositories(
          read,
          { domain: groups.domain, group },
          input.originRestrictionType,
          page.query(),
        );
        return { allowedRepositories: [...rows], nextToken: page.tokenFor(next) };
      },
    },
  };
}
