import { describeGroup } from "../../catalog/groups/describe-groups.js";
import { getGroup, getGroups } from "../../catalog/groups/get-group.js";
import { parsePattern } from "../../catalog/groups/group-pattern.js";
import { listAssociatedPackages } from "../../catalog/groups/list-associated-packages.js";
import type { OperationHandlers } from "../handler.js";
import { domainOf, onGroup, onGroupOfPackage, packageNameOf } from "../resources.js";
import type { ApiServices } from "../services.js";
import { toCoordinates } from "./descriptions.js";
import { toGroupDescription } from "./group-descriptions.js";

type AssociationOperations = Pick<
  OperationHandlers,
  "GetAssociatedPackageGroup" | "ListAssociatedPackages"
>;

export function createGroupAssociationHandlers({
  management,
}: Pick<ApiServices, "management">): AssociationOperations {
  const { region } = management;
  const { read } = management.database;
  return {
    ListAssociatedPackages: {
      access: (input, caller) => [onGroup("ListAssociatedPackages", input, caller)],
      async handle(input, { caller, page }) {
        const groups = await getGroups(read, domainOf(input, caller));
        const pattern = parsePattern(input.packageGroup);
        if (input.preview !== true) getGroup(groups, pattern.text);
        const { domain, tree } = groups;
        const { rows, next } = await listAssociatedPackages(
          read,
          { domain, tree: tree.with(pattern) },
          pattern,
          page.query(),
        );
        const packages = rows.map(({ name, type }) => ({
          ...toCoordinates(name),
          associationType: type,
        }));
        return { packages, nextToken: page.tokenFor(next) };
      },
    },
    GetAssociatedPackageGroup: {
      access: (input, caller) => [onGroupOfPackage("GetAssociatedPackageGroup", input, caller)],
      async handle(input, { caller }) {
        const groups = await getGroups(read, domainOf(input, caller));
        const { group, type } = groups.tree.associate(packageNameOf(input));
        const described = await describeGroup(read, groups, group);
        return { packageGroup: toGroupDescription(region, described), associationType: type };
      },
    },
  };
}
