// Whom a managed policy hangs on, and its tags.
import { chainPages, pageOfList } from "../../database/pages.js";
import { listEntityTags, tagEntity, untagEntity } from "../../identity/entity-tags.js";
import { findHolder, type NamedHolder } from "../../identity/holder-names.js";
import type { IdentityManagement } from "../../identity/identity-management.js";
import { getManagedPolicy, requireOwn } from "../../identity/managed-policies.js";
import { listPolicyUsers } from "../../identity/policy-attachments.js";
import { requestTags, tagKeys } from "../request-tags.js";
import { marker, toTags } from "./descriptions.js";
import { applyChange } from "./apply-change.js";
import type { IamHandlers } from "./handlers.js";
import { check, entityTags } from "./resources.js";

type Operations = Pick<
  IamHandlers,
  "ListEntitiesForPolicy" | "ListPolicyTags" | "TagPolicy" | "UntagPolicy"
>;

const usages = { PermissionsPolicy: "attachment", PermissionsBoundary: "boundary" } as const;

export function createPolicyEntityHandlers(identities: IdentityManagement): Operations {
  const { read } = identities.database;
  return {
    ListEntitiesForPolicy: {
      access: ({ PolicyArn }, caller) => check("ListEntitiesForPolicy", PolicyArn, caller),
      async handle(input, { caller, page }) {
        const { PathPrefix = "/", EntityFilter, PolicyUsageFilter } = input;
        const { accountId } = caller.principal;
        const { arn } = await getManagedPolicy(read, accountId, input.PolicyArn);
        const wanted =
          PolicyUsageFilter === undefined ? Object.values(usages) : [usages[PolicyUsageFilter]];
        const { rows, next } = await chainPages(
          wanted.map((usage) => (query) => listPolicyUsers(read, { accountId, arn, usage }, query)),
          page.query(),
        );
        const holders = (await Promise.all(rows.map((id) => findHolder(read, id))))
          .filter((holder) => holder !== undefined)
          .filter(({ path }) => path.startsWith(PathPrefix))
          .filter(({ kind }) => EntityFilter === undefined || EntityFilter.toLowerCase() === kind);
        return { ...byKind(holders), ...marker(page, next) };
      },
    },
    TagPolicy: {
      access: ({ PolicyArn, Tags }, caller) =>
        check("TagPolicy", PolicyArn, caller, requestTags(entityTags(Tags))),
      handle: ({ PolicyArn, Tags }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const { accountId } = caller.principal;
          const policy = await getManagedPolicy(tx, accountId, PolicyArn);
          requireOwn(policy);
          await tagEntity(tx, policy.arn, entityTags(Tags), by);
        }),
    },
    UntagPolicy: {
      access: ({ PolicyArn, TagKeys }, caller) =>
        check("UntagPolicy", PolicyArn, caller, tagKeys(TagKeys)),
      handle: ({ PolicyArn, TagKeys }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const { accountId } = caller.principal;
          const policy = await getManagedPolicy(tx, accountId, PolicyArn);
          requireOwn(policy);
          await untagEntity(tx, policy.arn, TagKeys, by);
        }),
    },
    ListPolicyTags: {
      access: ({ PolicyArn }, caller) => check("ListPolicyTags", PolicyArn, caller),
      async handle({ PolicyArn }, { caller, page }) {
        const { arn } = await getManagedPolicy(read, caller.principal.accountId, PolicyArn);
        const tags = await listEntityTags(read, arn);
        const { rows, next } = pageOfList(tags, ({ key }) => key, page.query());
        return { Tags: [], ...toTags(rows), ...marker(page, next) };
      },
    },
  };
}

function byKind(holders: readonly NamedHolder[]) {
  const of = (kind: NamedHolder["kind"]) => holders.filter((holder) => holder.kind === kind);
  return {
    PolicyUsers: of("user").map(({ name, principalId }) => ({
      ...{ UserName: name, UserId: principalId },
    })),
    PolicyGroups: of("group").map(({ name, principalId }) => ({
      ...{ GroupName: name, GroupId: principalId },
    })),
    PolicyRoles: of("role").map(({ name, principalId }) => ({
      ...{ RoleName: name, RoleId: principalId },
    })),
  };
}
