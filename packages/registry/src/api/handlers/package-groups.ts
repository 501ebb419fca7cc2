import type { Caller } from "../../access/caller.js";
import { createGroup, deleteGroup, updateGroup } from "../../catalog/groups/change-groups.js";
import { configureGroupOrigins } from "../../catalog/groups/configure-group-origins.js";
import { type DescribedGroup, describeGroup } from "../../catalog/groups/describe-groups.js";
import { getGroup, getGroups } from "../../catalog/groups/get-group.js";
import type { AccessChecks, OperationHandlers } from "../handler.js";
import type { OperationInput } from "../operations.js";
import { onNewTags, requestTags } from "../request-tags.js";
import { domainOf, onGroup } from "../resources.js";
import type { ApiServices } from "../services.js";
import { toAllowedChanges, toGroupChange } from "./group-origins.js";
import { toGroupDescription } from "./group-descriptions.js";

type GroupOperations = Pick<
  OperationHandlers,
  | "CreatePackageGroup"
  | "DeletePackageGroup"
  | "DescribePackageGroup"
  | "UpdatePackageGroup"
  | "UpdatePackageGroupOriginConfiguration"
>;

export function createGroupHandlers({
  management,
}: Pick<ApiServices, "management">): GroupOperations {
  const { read } = management.database;
  const answer = (described: DescribedGroup) => ({
    packageGroup: toGroupDescription(management.region, described),
  });
  return {
    CreatePackageGroup: {
      access: onCreation,
      async handle(input, { caller }) {
        const { packageGroup: pattern, description, contactInfo, tags = [] } = input;
        const request = { pattern, description, contactInfo, tags };
        return answer(await createGroup(management, domainOf(input, caller), request, arn(caller)));
      },
    },
    DescribePackageGroup: {
      access: (input, caller) => [onGroup("DescribePackageGroup", input, caller)],
      async handle(input, { caller }) {
        const groups = await getGroups(read, domainOf(input, caller));
        return answer(await describeGroup(read, groups, getGroup(groups, input.packageGroup)));
      },
    },
    UpdatePackageGroup: {
      access: (input, caller) => [onGroup("UpdatePackageGroup", input, caller)],
      async handle(input, { caller }) {
        const { packageGroup, description, contactInfo } = input;
        const text = { description, contactInfo };
        const domain = domainOf(input, caller);
        return answer(await updateGroup(management, domain, packageGroup, text, arn(caller)));
      },
    },
    DeletePackageGroup: {
      access: (input, caller) => [onGroup("DeletePackageGroup", input, caller)],
      async handle(input, { caller }) {
        const domain = domainOf(input, caller);
        return answer(await deleteGroup(management, domain, input.packageGroup, arn(caller)));
      },
    },
    UpdatePackageGroupOriginConfiguration: {
      access: (input, caller) => [onGroup("UpdatePackageGroupOriginConfiguration", input, caller)],
      async handle(input, { caller }) {
        const domain = domainOf(input, caller);
        const { described, ...changes } = await configureGroupOrigins(
          management,
          domain,
          input.packageGroup,
          toGroupChange(input),
          arn(caller),
        );
        return { ...answer(described), allowedRepositoryUpdates: toAllowedChanges(changes) };
      },
    },
  };
}

function onCreation(input: OperationInput<"CreatePackageGroup">, caller: Caller): AccessChecks {
  const creation = onGroup("CreatePackageGroup", input, caller);
  return [
    { ...creation, context: requestTags(input.tags) },
    ...onNewTags(creation.resource, input.tags, caller),
  ];
}

function arn({ principal }: Caller): string {
  return principal.arn;
}
