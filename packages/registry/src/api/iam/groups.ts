import { groupArn } from "../../arns.js";
import { pageOfList } from "../../database/pages.js";
import {
  addGroupMember,
  listGroupMembers,
  listGroupsOfUser,
  removeGroupMember,
} from "../../identity/group-members.js";
import {
  createGroup,
  deleteGroup,
  findGroup,
  getGroup,
  listGroups,
  updateGroup,
} from "../../identity/groups.js";
import { changeIdentities, type IdentityManagement } from "../../identity/identity-management.js";
import { getUser } from "../../identity/users.js";
import { marker, toGroup, toUserSummary } from "./descriptions.js";
import { applyChange } from "./apply-change.js";
import type { IamHandlers } from "./handlers.js";
import { check, onAll, onGroup, onUser } from "./resources.js";

type GroupOperations = Pick<
  IamHandlers,
  "CreateGroup" | "DeleteGroup" | "GetGroup" | "ListGroups" | "UpdateGroup"
>;

export function createGroupHandlers(identities: IdentityManagement): GroupOperations {
  const { read } = identities.database;
  return {
    CreateGroup: {
      access: ({ GroupName, Path = "/" }, caller) =>
        check("CreateGroup", groupArn(caller.principal.accountId, Path, GroupName), caller),
      async handle({ GroupName: name, Path: path }, { caller }) {
        const { accountId, arn } = caller.principal;
        const group = await changeIdentities(identities, arn, (tx, by) =>
          createGroup(tx, { accountId, name, path }, by),
        );
        return { Group: toGroup(group) };
      },
    },
    GetGroup: {
      access: ({ GroupName }, caller) => onGroup(read, "GetGroup", GroupName, caller),
      async handle({ GroupName }, { caller, page }) {
        const group = await getGroup(read, caller.principal.accountId, GroupName);
        const { rows, next } = await listGroupMembers(read, group.groupId, page.query());
        return { Group: toGroup(group), Users: rows.map(toUserSummary), ...marker(page, next) };
      },
    },
    ListGroups: {
      access: ({ PathPrefix }, caller) => onAll("ListGroups", "group", PathPrefix, caller),
      async handle({ PathPrefix = "/" }, { caller, page }) {
        const { accountId } = caller.principal;
        const { rows, next } = await listGroups(read, accountId, PathPrefix, page.query());
        return { Groups: rows.map(toGroup), ...marker(page, next) };
      },
    },
    UpdateGroup: {
      async access({ GroupName, NewPath, NewGroupName }, caller) {
        const { accountId } = caller.principal;
        const before = await onGroup(read, "UpdateGroup", GroupName, caller);
        const { path = "/" } = (await findGroup(read, accountId, GroupName)) ?? {};
        const after = groupArn(accountId, NewPath ?? path, NewGroupName ?? GroupName);
        return [...before, ...check("UpdateGroup", after, caller)];
      },
      handle: ({ GroupName, NewPath, NewGroupName }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const { accountId } = caller.principal;
          const group = await getGroup(tx, accountId, GroupName);
          const change = {
            ...(NewGroupName !== undefined && { name: NewGroupName }),
            ...(NewPath !== undefined && { path: NewPath }),
          };
          await updateGroup(tx, group, change, by);
        }),
    },
    DeleteGroup: {
      access: ({ GroupName }, caller) => onGroup(read, "DeleteGroup", GroupName, caller),
      handle: ({ GroupName }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const { accountId } = caller.principal;
          await deleteGroup(tx, await getGroup(tx, accountId, GroupName), by);
        }),
    },
  };
}

type MemberOperations = Pick<
  IamHandlers,
  "AddUserToGroup" | "ListGroupsForUser" | "RemoveUserFromGroup"
>;

export function createGroupMemberHandlers(identities: IdentityManagement): MemberOperations {
  const { read } = identities.database;
  return {
    AddUserToGroup: {
      access: ({ GroupName }, caller) => onGroup(read, "AddUserToGroup", GroupName, caller),
      handle: ({ GroupName, UserName }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const { accountId } = caller.principal;
          const group = await getGroup(tx, accountId, GroupName);
          await addGroupMember(tx, group, await getUser(tx, accountId, UserName), by);
        }),
    },
    RemoveUserFromGroup: {
      access: ({ GroupName }, caller) => onGroup(read, "RemoveUserFromGroup", GroupName, caller),
      handle: ({ GroupName, UserName }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const { accountId } = caller.principal;
          const group = await getGroup(tx, accountId, GroupName);
          await removeGroupMember(tx, group, await getUser(tx, accountId, UserName), by);
        }),
    },
    ListGroupsForUser: {
      access: ({ UserName }, caller) => onUser(read, "ListGroupsForUser", UserName, caller),
      async handle({ UserName }, { caller, page }) {
        const user = await getUser(read, caller.principal.accountId, UserName);
        const groups = await listGroupsOfUser(read, user.userId);
        const { rows, next } = pageOfList(groups, ({ name }) => name, page.query());
        return { Groups: rows.map(toGroup), ...marker(page, next) };
      },
    },
  };
}
