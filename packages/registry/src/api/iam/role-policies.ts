import type { IdentityManagement } from "../../identity/identity-management.js";
import {
  deletePermissionsBoundary,
  putPermissionsBoundary,
} from "../../identity/permissions-boundaries.js";
import { applyChange } from "./apply-change.js";
import { attachPolicyTo, detachPolicyFrom, listPoliciesAttachedTo } from "./attached-policies.js";
import type { IamHandlers } from "./handlers.js";
import { deletePolicyOf, getPolicyOf, listPoliciesOf, putPolicyOf } from "./inline-policies.js";
import { onBoundedRole, onRole, roleNamed } from "./role-resources.js";

type InlineOperations = Pick<
  IamHandlers,
  "DeleteRolePolicy" | "GetRolePolicy" | "ListRolePolicies" | "PutRolePolicy"
>;

export function createRolePolicyHandlers(identities: IdentityManagement): InlineOperations {
  const { read } = identities.database;
  return {
    PutRolePolicy: {
      access: ({ RoleName }, caller) => onBoundedRole(read, "PutRolePolicy", RoleName, caller),
      handle: (input, { caller }) =>
        putPolicyOf(identities, caller, roleNamed(input.RoleName, caller), input),
    },
    GetRolePolicy: {
      access: ({ RoleName }, caller) => onRole(read, "GetRolePolicy", RoleName, caller),
      handle: async ({ RoleName, PolicyName }, { caller }) => ({
        RoleName,
        ...(await getPolicyOf(read, roleNamed(RoleName, caller), PolicyName)),
      }),
    },
    ListRolePolicies: {
      access: ({ RoleName }, caller) => onRole(read, "ListRolePolicies", RoleName, caller),
      handle: ({ RoleName }, { caller, page }) =>
        listPoliciesOf(read, roleNamed(RoleName, caller), page),
    },
    DeleteRolePolicy: {
      access: ({ RoleName }, caller) => onBoundedRole(read, "DeleteRolePolicy", RoleName, caller),
      handle: ({ RoleName, PolicyName }, { caller }) =>
        deletePolicyOf(identities, caller, roleNamed(RoleName, caller), PolicyName),
    },
  };
}

type AttachmentOperations = Pick<
  IamHandlers,
  "AttachRolePolicy" | "DetachRolePolicy" | "ListAttachedRolePolicies"
>;

export function createRoleAttachmentHandlers(identities: IdentityManagement): AttachmentOperations {
  const { read } = identities.database;
  return {
    AttachRolePolicy: {
      access: ({ RoleName, PolicyArn }, caller) =>
        onBoundedRole(read, "AttachRolePolicy", RoleName, caller, { "iam:PolicyARN": PolicyArn }),
      handle: ({ RoleName, PolicyArn }, { caller }) =>
        attachPolicyTo(identities, caller, roleNamed(RoleName, caller), PolicyArn),
    },
    DetachRolePolicy: {
      access: ({ RoleName, PolicyArn }, caller) =>
        onBoundedRole(read, "DetachRolePolicy", RoleName, caller, { "iam:PolicyARN": PolicyArn }),
      handle: ({ RoleName, PolicyArn }, { caller }) =>
        detachPolicyFrom(identities, caller, roleNamed(RoleName, caller), PolicyArn),
    },
    ListAttachedRolePolicies: {
      access: ({ RoleName }, caller) => onRole(read, "ListAttachedRolePolicies", RoleName, caller),
      handle: (input, { caller, page }) =>
        listPoliciesAttachedTo(read, roleNamed(input.RoleName, caller), input, page),
    },
  };
}

type BoundaryOperations = Pick<
  IamHandlers,
  "DeleteRolePermissionsBoundary" | "PutRolePermissionsBoundary"
>;

export function createRoleBoundaryHandlers(identities: IdentityManagement): BoundaryOperations {
  const { read } = identities.database;
  return {
    PutRolePermissionsBoundary: {
      access: ({ RoleName, PermissionsBoundary }, caller) =>
        onRole(read, "PutRolePermissionsBoundary", RoleName, caller, {
          "iam:PermissionsBoundary": PermissionsBoundary,
        }),
      handle: ({ RoleName, PermissionsBoundary }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const { accountId } = caller.principal;
          const principalId = await roleNamed(RoleName, caller)(tx);
          await putPermissionsBoundary(tx, { principalId, accountId }, PermissionsBoundary, by);
        }),
    },
    DeleteRolePermissionsBoundary: {
      access: ({ RoleName }, caller) =>
        onBoundedRole(read, "DeleteRolePermissionsBoundary", RoleName, caller),
      handle: ({ RoleName }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const principalId = await roleNamed(RoleName, caller)(tx);
          await deletePermissionsBoundary(tx, { principalId }, by);
        }),
    },
  };
}
