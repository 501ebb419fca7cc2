// Tags of a request as the condition keys policies see, and the consent that new ones need.
import type { AccessCheck, Caller, ResourceName } from "../access/caller.js";
import type { Tag } from "../catalog/management/tags.js";

type ConditionKeys = NonNullable<AccessCheck["context"]>;

/** `aws:RequestTag/…` and `aws:TagKeys`; neither when no tags are given. */
export function requestTags(tags: readonly Tag[] = []): ConditionKeys {
  if (tags.length === 0) return {};
  return {
    ...Object.fromEntries<string>(tags.map(({ key, value }) => [`aws:RequestTag/${key}`, value])),
    ...tagKeys(tags.map(({ key }) => key)),
  };
}

/** `aws:TagKeys` */
export function tagKeys(keys: readonly string[]): ConditionKeys {
  return { "aws:TagKeys": keys };
}

/** Who makes a thing with tags in another account's domain must be allowed to tag there too. */
export function onNewTags(
  resource: ResourceName,
  tags: readonly Tag[] | undefined,
  caller: Caller,
): AccessCheck[] {
  const isOwner = resource.domain?.owner === caller.principal.accountId;
  if (isOwner || tags === undefined || tags.length === 0) return [];
  return [{ action: "codeartifact:TagResource", resource, context: requestTags(tags) }];
}
