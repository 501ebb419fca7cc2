import { pageOfList } from "../../database/pages.js";
import { listEntityTags, tagEntity, untagEntity } from "../../identity/entity-tags.js";
import type { IdentityManagement } from "../../identity/identity-management.js";
import { getRole } from "../../identity/roles.js";
import { requestTags, tagKeys } from "../request-tags.js";
import { applyChange } from "./apply-change.js";
import { marker, toTags } from "./descriptions.js";
import type { IamHandlers } from "./handlers.js";
import { entityTags } from "./resources.js";
import { onRole } from "./role-resources.js";

type TagOperations = Pick<IamHandlers, "ListRoleTags" | "TagRole" | "UntagRole">;

export function createRoleTagHandlers(identities: IdentityManagement): TagOperations {
  const { read } = identities.database;
  return {
    TagRole: {
      access: ({ RoleName, Tags }, caller) =>
        onRole(read, "TagRole", RoleName, caller, requestTags(entityTags(Tags))),
      handle: ({ RoleName, Tags }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const role = await getRole(tx, caller.principal.accountId, RoleName);
          await tagEntity(tx, role.arn, entityTags(Tags), by);
        }),
    },
    UntagRole: {
      access: ({ RoleName, TagKeys }, caller) =>
        onRole(read, "UntagRole", RoleName, caller, tagKeys(TagKeys)),
      handle: ({ RoleName, TagKeys }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const role = await getRole(tx, caller.principal.accountId, RoleName);
          await untagEntity(tx, role.arn, TagKeys, by);
        }),
    },
    ListRoleTags: {
      access: ({ RoleName }, caller) => onRole(read, "ListRoleTags", RoleName, caller),
      async handle({ RoleName }, { caller, page }) {
        const { arn } = await getRole(read, caller.principal.accountId, RoleName);
        const tags = await listEntityTags(read, arn);
        const { rows, next } = pageOfList(tags, ({ key }) => key, page.query());
        return { Tags: [], ...toTags(rows), ...marker(page, next) };
      },
    },
  };
}
