import type { Caller } from "../../access/caller.js";
import type { IdentityManagement } from "../../identity/identity-management.js";
import {
  deletePermissionsBoundary,
  putPermissionsBoundary,
} from "../../identity/permissions-boundaries.js";
import { getUser } from "../../identity/users.js";
import { attachPolicyTo, detachPolicyFrom, listPoliciesAttachedTo } from "./attached-policies.js";
import { applyChange } from "./apply-change.js";
import type { IamHandlers } from "./handlers.js";
import {
  deletePolicyOf,
  type FindPrincipal,
  getPolicyOf,
  listPoliciesOf,
  putPolicyOf,
} from "./inline-policies.js";
import { onBoundedUser, onUser } from "./resources.js";

type InlineOperations = Pick<
  IamHandlers,
  "DeleteUserPolicy" | "GetUserPolicy" | "ListUserPolicies" | "PutUserPolicy"
>;

export function createUserPolicyHandlers(identities: IdentityManagement): InlineOperations {
  const { read } = identities.database;
  return {
    PutUserPolicy: {
      access: ({ UserName }, caller) => onBoundedUser(read, "PutUserPolicy", UserName, caller),
      handle: (input, { caller }) =>
        putPolicyOf(identities, caller, named(input.UserName, caller), input),
    },
    GetUserPolicy: {
      access: ({ UserName }, caller) => onUser(read, "GetUserPolicy", UserName, caller),
      handle: async ({ UserName, PolicyName }, { caller }) => ({
        UserName,
        ...(await getPolicyOf(read, named(UserName, caller), PolicyName)),
      }),
    },
    ListUserPolicies: {
      access: ({ UserName }, caller) => onUser(read, "ListUserPolicies", UserName, caller),
      handle: ({ UserName }, { caller, page }) =>
        listPoliciesOf(read, named(UserName, caller), page),
    },
    DeleteUserPolicy: {
      access: ({ UserName }, caller) => onBoundedUser(read, "DeleteUserPolicy", UserName, caller),
      handle: ({ UserName, PolicyName }, { caller }) =>
        deletePolicyOf(identities, caller, named(UserName, caller), PolicyName),
    },
  };
}

type AttachmentOperations = Pick<
  IamHandlers,
  "AttachUserPolicy" | "DetachUserPolicy" | "ListAttachedUserPolicies"
>;

export function createUserAttachmentHandlers(identities: IdentityManagement): AttachmentOperations {
  const { read } = identities.database;
  return {
    AttachUserPolicy: {
      access: ({ UserName, PolicyArn }, caller) =>
        onBoundedUser(read, "AttachUserPolicy", UserName, caller, { "iam:PolicyARN": PolicyArn }),
      handle: ({ UserName, PolicyArn }, { caller }) =>
        attachPolicyTo(identities, caller, named(UserName, caller), PolicyArn),
    },
    DetachUserPolicy: {
      access: ({ UserName, PolicyArn }, caller) =>
        onBoundedUser(read, "DetachUserPolicy", UserName, caller, { "iam:PolicyARN": PolicyArn }),
      handle: ({ UserName, PolicyArn }, { caller }) =>
        detachPolicyFrom(identities, caller, named(UserName, caller), PolicyArn),
    },
    ListAttachedUserPolicies: {
      access: ({ UserName }, caller) => onUser(read, "ListAttachedUserPolicies", UserName, caller),
      handle: (input, { caller, page }) =>
        listPoliciesAttachedTo(read, named(input.UserName, caller), input, page),
    },
  };
}

type BoundaryOperations = Pick<
  IamHandlers,
  "DeleteUserPermissionsBoundary" | "PutUserPermissionsBoundary"
>;

export function createUserBoundaryHandlers(identities: IdentityManagement): BoundaryOperations {
  const { read } = identities.database;
  return {
    PutUserPermissionsBoundary: {
      access: ({ UserName, PermissionsBoundary }, caller) =>
        onUser(read, "PutUserPermissionsBoundary", UserName, caller, {
          "iam:PermissionsBoundary": PermissionsBoundary,
        }),
      handle: ({ UserName, PermissionsBoundary }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const { accountId } = caller.principal;
          const principalId = await named(UserName, caller)(tx);
          await putPermissionsBoundary(tx, { principalId, accountId }, PermissionsBoundary, by);
        }),
    },
    DeleteUserPermissionsBoundary: {
      access: ({ UserName }, caller) =>
        onBoundedUser(read, "DeleteUserPermissionsBoundary", UserName, caller),
      handle: ({ UserName }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const principalId = await named(UserName, caller)(tx);
          await deletePermissionsBoundary(tx, { principalId }, by);
        }),
    },
  };
}

function named(userName: string, { principal }: Caller): FindPrincipal {
  return async (db) => (await getUser(db, principal.accountId, userName)).userId;
}
