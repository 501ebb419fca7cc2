import type { Caller } from "../../access/caller.js";
import type { IdentityManagement } from "../../identity/identity-management.js";
import { getGroup } from "../../identity/groups.js";
import { attachPolicyTo, detachPolicyFrom, listPoliciesAttachedTo } from "./attached-policies.js";
import type { IamHandlers } from "./handlers.js";
import {
  deletePolicyOf,
  type FindPrincipal,
  getPolicyOf,
  listPoliciesOf,
  putPolicyOf,
} from "./inline-policies.js";
import { onGroup } from "./resources.js";

type InlineOperations = Pick<
  IamHandlers,
  "DeleteGroupPolicy" | "GetGroupPolicy" | "ListGroupPolicies" | "PutGroupPolicy"
>;

export function createGroupPolicyHandlers(identities: IdentityManagement): InlineOperations {
  const { read } = identities.database;
  return {
    PutGroupPolicy: {
      access: ({ GroupName }, caller) => onGroup(read, "PutGroupPolicy", GroupName, caller),
      handle: (input, { caller }) =>
        putPolicyOf(identities, caller, named(input.GroupName, caller), input),
    },
    GetGroupPolicy: {
      access: ({ GroupName }, caller) => onGroup(read, "GetGroupPolicy", GroupName, caller),
      handle: async ({ GroupName, PolicyName }, { caller }) => ({
        GroupName,
        ...(await getPolicyOf(read, named(GroupName, caller), PolicyName)),
      }),
    },
    ListGroupPolicies: {
      access: ({ GroupName }, caller) => onGroup(read, "ListGroupPolicies", GroupName, caller),
      handle: ({ GroupName }, { caller, page }) =>
        listPoliciesOf(read, named(GroupName, caller), page),
    },
    DeleteGroupPolicy: {
      access: ({ GroupName }, caller) => onGroup(read, "DeleteGroupPolicy", GroupName, caller),
      handle: ({ GroupName, PolicyName }, { caller }) =>
        deletePolicyOf(identities, caller, named(GroupName, caller), PolicyName),
    },
  };
}

type AttachmentOperations = Pick<
  IamHandlers,
  "AttachGroupPolicy" | "DetachGroupPolicy" | "ListAttachedGroupPolicies"
>;

export function createGroupAttachmentHandlers(
  identities: IdentityManagement,
): AttachmentOperations {
  const { read } = identities.database;
  return {
    AttachGroupPolicy: {
      access: ({ GroupName, PolicyArn }, caller) =>
        onGroup(read, "AttachGroupPolicy", GroupName, caller, { "iam:PolicyARN": PolicyArn }),
      handle: ({ GroupName, PolicyArn }, { caller }) =>
        attachPolicyTo(identities, caller, named(GroupName, caller), PolicyArn),
    },
    DetachGroupPolicy: {
      access: ({ GroupName, PolicyArn }, caller) =>
        onGroup(read, "DetachGroupPolicy", GroupName, caller, { "iam:PolicyARN": PolicyArn }),
      handle: ({ GroupName, PolicyArn }, { caller }) =>
        detachPolicyFrom(identities, caller, named(GroupName, caller), PolicyArn),
    },
    ListAttachedGroupPolicies: {
      access: ({ GroupName }, caller) =>
        onGroup(read, "ListAttachedGroupPolicies", GroupName, caller),
      handle: (input, { caller, page }) =>
        listPoliciesAttachedTo(read, named(input.GroupName, caller), input, page),
    },
  };
}

function named(groupName: string, { principal }: Caller): FindPrincipal {
  return async (db) => (await getGroup(db, principal.accountId, groupName)).groupId;
}
