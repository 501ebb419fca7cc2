import { parseResourceArn } from "../../arns.js";
import { getTaggableResource } from "../../catalog/groups/get-taggable-resource.js";
import { type Tag, listTags, tagResource, untagResource } from "../../catalog/management/tags.js";
import type { AccessCheck } from "../../access/caller.js";
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
  return {
    TagResource: {
      access: (input) => [
        { ...onArn("TagResource", input.resourceArn), context: requestTags(input.tags) },
      ],
      async handle(input, { caller }) {
        const tags: readonly Tag[] = input.tags;
        const name = parse(region, input.resourceArn);
        const { arn } = caller.principal;
        await tagResource(management, (tx) => getTaggableResource(tx, region, name), tags, arn);
        return {};
      },
    },
    UntagResource: {
      access: (input) => [
        { ...onArn("UntagResource", input.resourceArn), context: tagKeys(input.tagKeys) },
      ],
      async handle(input, { caller }) {
        const { tagKeys: keys, resourceArn } = input;
        const name = parse(region, resourceArn);
        const { arn } = caller.principal;
        await untagResource(management, (tx) => getTaggableResource(tx, region, name), keys, arn);
        return {};
      },
    },
    ListTagsForResource: {
      access: (input) => [onArn("ListTagsForResource", input.resourceArn)],
      async handle(input) {
        const name = parse(region, input.resourceArn);
        const { arn } = await getTaggableResource(database.read, region, name);
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
