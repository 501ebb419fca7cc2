import { parseResourceArn } from "../../arns.js";
import { groupResource } from "../../catalog/groups/change-groups.js";
import { getGroup, getGroups } from "../../catalog/groups/get-group.js";
import {
  type TaggableResource,
  getManagedResource,
} from "../../catalog/management/managed-resource.js";
import { type Tag, listTags, tagResource, untagResource } from "../../catalog/management/tags.js";
import type { AccessCheck } from "../../access/caller.js";
import type { Queries } from "../../database/database.js";
import { ValidationError } from "../../errors.js";
import type { OperationHandlers } from "../handler.js";
import type { OperationName } from "../operations.js";
import { requestTags, tagKeys } from "../request-tags.js";
import { check } from "../resources.js";
import type { ApiServices } from "../services.js";

type TagOperations = Pick<
  OperationHandlers,
  "ListTagsForResource" | "TagResource" | "UntagResource"
>;

export function createTagHandlers({ management }: Pick<ApiServices, "management">): TagOperations {
  const { database, region } = management;
  const onArn = (operation: OperationName, arn: string): AccessCheck => {
    const { domain, repository, packageGroup } = parse(region, arn);
    return check(operation, {
      domain,
      ...(repository !== undefined && { repository }),
      ...(packageGroup !== undefined && { packageGroup }),
    });
  };
  const find = async (db: Queries, arn: string): Promise<TaggableResource> => {
    const { packageGroup, ...name } = parse(region, arn);
    if (packageGroup === undefined) return getManagedResource(db, region, name);
    const groups = await getGroups(db, name.domain);
    return groupResource(region, groups.domain, getGroup(groups, packageGroup).pattern);
  };
  return {
    TagResource: {
      access: (input) => [
        { ...onArn("TagResource", input.resourceArn), context: requestTags(input.tags) },
      ],
      async handle(input, { caller }) {
        const tags: readonly Tag[] = input.tags;
        const { arn } = caller.principal;
        await tagResource(management, (db) => find(db, input.resourceArn), tags, arn);
        return {};
      },
    },
    UntagResource: {
      access: (input) => [
        { ...onArn("UntagResource", input.resourceArn), context: tagKeys(input.tagKeys) },
      ],
      async handle(input, { caller }) {
        const { tagKeys: keys, resourceArn } = input;
        const { arn } = caller.principal;
        await untagResource(management, (db) => find(db, resourceArn), keys, arn);
        return {};
      },
    },
    ListTagsForResource: {
      access: (input) => [onArn("ListTagsForResource", input.resourceArn)],
      async handle(input) {
        const { arn } = await find(database.read, input.resourceArn);
        return { tags: await listTags(database.read, arn) };
      },
    },
  };
}

function parse(region: string, arn: string) {
  const parsed = parseResourceArn(arn);
  if (parsed?.region !== region) {
    throw new ValidationError(
      `resourceArn must be the ARN of a domain, repository or package group in ${region}.`,
    );
  }
  return parsed;
}
