import { userArn } from "../../arns.js";
import { changeIdentities, type IdentityManagement } from "../../identity/identity-management.js";
import { listEntityTags, tagEntity, untagEntity } from "../../identity/entity-tags.js";
import { putPermissionsBoundary } from "../../identity/permissions-boundaries.js";
import {
  createUser,
  deleteUser,
  findUser,
  getUser,
  listUsers,
  updateUser,
} from "../../identity/users.js";
import { pageOfList } from "../../database/pages.js";
import { describeUser, marker, toTags, toUserSummary } from "./descriptions.js";
import { applyChange } from "./apply-change.js";
import type { IamHandlers } from "./handlers.js";
import { requestTags, tagKeys } from "../request-tags.js";
import { check, entityTags, onAll, onUser, userNameOf } from "./resources.js";

type UserOperations = Pick<IamHandlers, "CreateUser" | "GetUser" | "ListUsers">;

export function createUserHandlers(identities: IdentityManagement): UserOperations {
  const { read } = identities.database;
  return {
    CreateUser: {
      access({ UserName, Path = "/", PermissionsBoundary, Tags }, caller) {
        const arn = userArn(caller.principal.accountId, Path, UserName);
        return check("CreateUser", arn, caller, {
          ...requestTags(entityTags(Tags)),
          ...(PermissionsBoundary !== undefined && {
            "iam:PermissionsBoundary": PermissionsBoundary,
          }),
        });
      },
      async handle({ UserName: name, Path: path, PermissionsBoundary, Tags }, { caller }) {
        const { accountId, arn } = caller.principal;
        return changeIdentities(identities, arn, async (tx, by) => {
          const user = await createUser(tx, { accountId, name, path }, by);
          const holder = { principalId: user.userId, accountId };
          if (PermissionsBoundary !== undefined) {
            await putPermissionsBoundary(tx, holder, PermissionsBoundary, by);
          }
          await tagEntity(tx, user.arn, entityTags(Tags), by);
          return { User: await describeUser(tx, user) };
        });
      },
    },
    GetUser: {
      access: ({ UserName }, caller) => onUser(read, "GetUser", UserName, caller),
      async handle({ UserName }, { caller }) {
        const name = userNameOf(UserName, caller);
        const user = await getUser(read, caller.principal.accountId, name);
        return { User: await describeUser(read, user) };
      },
    },
    ListUsers: {
      access: ({ PathPrefix }, caller) => onAll("ListUsers", "user", PathPrefix, caller),
      async handle({ PathPrefix = "/" }, { caller, page }) {
        const { accountId } = caller.principal;
        const { rows, next } = await listUsers(read, accountId, PathPrefix, page.query());
        return { Users: rows.map(toUserSummary), ...marker(page, next) };
      },
    },
  };
}

export function createUserChangeHandlers(
  identities: IdentityManagement,
): Pick<IamHandlers, "DeleteUser" | "UpdateUser"> {
  const { read } = identities.database;
  return {
    UpdateUser: {
      async access({ UserName, NewPath, NewUserName }, caller) {
        const { accountId } = caller.principal;
        const before = await onUser(read, "UpdateUser", UserName, caller);
        const { path = "/" } = (await findUser(read, accountId, UserName)) ?? {};
        // The new name needs the permission as well, or a rename would reach what a policy excludes by name.
        const after = userArn(accountId, NewPath ?? path, NewUserName ?? UserName);
        return [...before, ...check("UpdateUser", after, caller)];
      },
      handle: ({ UserName, NewPath, NewUserName }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const { accountId } = caller.principal;
          const user = await getUser(tx, accountId, UserName);
          const change = {
            ...(NewUserName !== undefined && { name: NewUserName }),
            ...(NewPath !== undefined && { path: NewPath }),
          };
          await updateUser(tx, user, change, by);
        }),
    },
    DeleteUser: {
      access: ({ UserName }, caller) => onUser(read, "DeleteUser", UserName, caller),
      handle: ({ UserName }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const { accountId } = caller.principal;
          await deleteUser(tx, await getUser(tx, accountId, UserName), by);
        }),
    },
  };
}

type TagOperations = Pick<IamHandlers, "ListUserTags" | "TagUser" | "UntagUser">;

export function createUserTagHandlers(identities: IdentityManagement): TagOperations {
  const { read } = identities.database;
  return {
    TagUser: {
      access: ({ UserName, Tags }, caller) =>
        onUser(read, "TagUser", UserName, caller, requestTags(entityTags(Tags))),
      handle: ({ UserName, Tags }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const { accountId } = caller.principal;
          const user = await getUser(tx, accountId, UserName);
          await tagEntity(tx, user.arn, entityTags(Tags), by);
        }),
    },
    UntagUser: {
      access: ({ UserName, TagKeys }, caller) =>
        onUser(read, "UntagUser", UserName, caller, tagKeys(TagKeys)),
      handle: ({ UserName, TagKeys }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const { accountId } = caller.principal;
          const user = await getUser(tx, accountId, UserName);
          await untagEntity(tx, user.arn, TagKeys, by);
        }),
    },
    ListUserTags: {
      access: ({ UserName }, caller) => onUser(read, "ListUserTags", UserName, caller),
      async handle({ UserName }, { caller, page }) {
        const { arn } = await getUser(read, caller.principal.accountId, UserName);
        const tags = await listEntityTags(read, arn);
        const { rows, next } = pageOfList(tags, ({ key }) => key, page.query());
        return { Tags: [], ...toTags(rows), ...marker(page, next) };
      },
    },
  };
}
