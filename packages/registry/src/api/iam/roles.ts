import { roleArn } from "../../arns.js";
import { tagEntity } from "../../identity/entity-tags.js";
import { changeIdentities, type IdentityManagement } from "../../identity/identity-management.js";
import { putPermissionsBoundary } from "../../identity/permissions-boundaries.js";
import {
  createRole,
  deleteRole,
  getRole,
  listRoles,
  type RoleChange,
  updateRole,
} from "../../identity/roles.js";
import type { Caller } from "../../access/caller.js";
import { requestTags } from "../request-tags.js";
import { applyChange } from "./apply-change.js";
import { marker } from "./descriptions.js";
import type { IamHandlers } from "./handlers.js";
import { check, entityTags } from "./resources.js";
import { describeRole, onRole, toRoleSummary } from "./role-resources.js";

type RoleOperations = Pick<IamHandlers, "CreateRole" | "DeleteRole" | "GetRole">;

export function createRoleHandlers(identities: IdentityManagement): RoleOperations {
  const { read } = identities.database;
  return {
    CreateRole: {
      access({ RoleName, Path = "/", PermissionsBoundary, Tags }, caller) {
        const arn = roleArn(caller.principal.accountId, Path, RoleName);
        return check("CreateRole", arn, caller, {
          ...requestTags(entityTags(Tags)),
          ...(PermissionsBoundary !== undefined && {
            "iam:PermissionsBoundary": PermissionsBoundary,
          }),
        });
      },
      async handle({ PermissionsBoundary, Tags, ...input }, { caller }) {
        const { accountId, arn } = caller.principal;
        return changeIdentities(identities, arn, async (tx, by) => {
          const wanted = {
            accountId,
            name: input.RoleName,
            path: input.Path,
            description: input.Description,
            trustPolicy: input.AssumeRolePolicyDocument,
            maxSessionSeconds: input.MaxSessionDuration,
          };
          const role = await createRole(tx, wanted, by);
          if (PermissionsBoundary !== undefined) {
            const holder = { principalId: role.roleId, accountId };
            await putPermissionsBoundary(tx, holder, PermissionsBoundary, by);
          }
          await tagEntity(tx, role.arn, entityTags(Tags), by);
          return { Role: await describeRole(tx, role) };
        });
      },
    },
    GetRole: {
      access: ({ RoleName }, caller) => onRole(read, "GetRole", RoleName, caller),
      async handle({ RoleName }, { caller }) {
        const role = await getRole(read, caller.principal.accountId, RoleName);
        return { Role: await describeRole(read, role) };
      },
    },
    DeleteRole: {
      access: ({ RoleName }, caller) => onRole(read, "DeleteRole", RoleName, caller),
      handle: ({ RoleName }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          await deleteRole(tx, await getRole(tx, caller.principal.accountId, RoleName), by);
        }),
    },
  };
}

type ListOperations = Pick<IamHandlers, "ListInstanceProfilesForRole" | "ListRoles">;

export function createRoleListHandlers(identities: IdentityManagement): ListOperations {
  const { read } = identities.database;
  return {
    ListRoles: {
      access: ({ PathPrefix = "/" }, caller) =>
        check("ListRoles", roleArn(caller.principal.accountId, PathPrefix, ""), caller),
      async handle({ PathPrefix = "/" }, { caller, page }) {
        const { accountId } = caller.principal;
        const { rows, next } = await listRoles(read, accountId, PathPrefix, page.query());
        return { Roles: rows.map(toRoleSummary), ...marker(page, next) };
      },
    },
    // Nothing here runs on instances. Clients ask before they delete a role.
    ListInstanceProfilesForRole: {
      access: ({ RoleName }, caller) =>
        onRole(read, "ListInstanceProfilesForRole", RoleName, caller),
      async handle({ RoleName }, { caller }) {
        await getRole(read, caller.principal.accountId, RoleName);
        return { InstanceProfiles: [], IsTruncated: false };
      },
    },
  };
}

type ChangeOperations = Pick<
  IamHandlers,
  "UpdateAssumeRolePolicy" | "UpdateRole" | "UpdateRoleDescription"
>;

export function createRoleChangeHandlers(identities: IdentityManagement): ChangeOperations {
  const { read } = identities.database;
  const change = ({ principal }: Caller, roleName: string, what: RoleChange) =>
    changeIdentities(identities, principal.arn, async (tx, by) => {
      const role = await getRole(tx, principal.accountId, roleName);
      return describeRole(tx, await updateRole(tx, role, what, by));
    });
  return {
    UpdateRole: {
      access: ({ RoleName }, caller) => onRole(read, "UpdateRole", RoleName, caller),
      async handle({ RoleName, Description, MaxSessionDuration }, { caller }) {
        await change(caller, RoleName, {
          ...(Description !== undefined && { description: Description }),
          ...(MaxSessionDuration !== undefined && { maxSessionSeconds: MaxSessionDuration }),
        });
        return {};
      },
    },
    UpdateRoleDescription: {
      access: ({ RoleName }, caller) => onRole(read, "UpdateRoleDescription", RoleName, caller),
      async handle({ RoleName, Description }, { caller }) {
        return { Role: await change(caller, RoleName, { description: Description }) };
      },
    },
    UpdateAssumeRolePolicy: {
      access: ({ RoleName }, caller) => onRole(read, "UpdateAssumeRolePolicy", RoleName, caller),
      async handle({ RoleName, PolicyDocument }, { caller }) {
        await change(caller, RoleName, { trustPolicy: PolicyDocument });
        return {};
      },
    },
  };
}
