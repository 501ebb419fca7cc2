import {
  addAccessKey,
  deleteAccessKey,
  findAccessKeyOwner,
  generateAccessKey,
  getAccessKeyOf,
  listAccessKeys,
  noSuchKey,
  setAccessKeyStatus,
} from "../../identity/access-keys.js";
import { pageOfList } from "../../database/pages.js";
import { ValidationError } from "../../errors.js";
import { changeIdentities, type IdentityManagement } from "../../identity/identity-management.js";
import { getUser } from "../../identity/users.js";
import { marker } from "./descriptions.js";
import { applyChange } from "./apply-change.js";
import type { IamHandlers } from "./handlers.js";
import { onUser, userNameOf } from "./resources.js";

type AccessKeyOperations = Pick<IamHandlers, "CreateAccessKey" | "ListAccessKeys">;

const statuses = { active: "Active", inactive: "Inactive" } as const;

export function createAccessKeyHandlers(identities: IdentityManagement): AccessKeyOperations {
  const { read } = identities.database;
  return {
    CreateAccessKey: {
      access: ({ UserName }, caller) => onUser(read, "CreateAccessKey", UserName, caller),
      async handle({ UserName }, { caller }) {
        const { accountId, arn } = caller.principal;
        const name = userNameOf(UserName, caller);
        const key = await generateAccessKey(identities.wrapper);
        const createdAtMs = await changeIdentities(identities, arn, async (tx, by) => {
          const { userId } = await getUser(tx, accountId, name);
          await addAccessKey(tx, userId, key, by);
          return by.atMs;
        });
        return {
          AccessKey: {
            UserName: name,
            AccessKeyId: key.accessKeyId,
            Status: statuses.active,
            // The only time it is shown.
            SecretAccessKey: key.secretAccessKey.reveal(),
            CreateDate: new Date(createdAtMs),
          },
        };
      },
    },
    ListAccessKeys: {
      access: ({ UserName }, caller) => onUser(read, "ListAccessKeys", UserName, caller),
      async handle({ UserName }, { caller, page }) {
        const user = await getUser(read, caller.principal.accountId, userNameOf(UserName, caller));
        const keys = await listAccessKeys(read, user.userId);
        const { rows, next } = pageOfList(keys, ({ accessKeyId }) => accessKeyId, page.query());
        const AccessKeyMetadata = rows.map(({ accessKeyId, status, createdAtMs }) => ({
          ...{ UserName: user.name, AccessKeyId: accessKeyId, Status: statuses[status] },
          CreateDate: new Date(createdAtMs),
        }));
        return { AccessKeyMetadata, ...marker(page, next) };
      },
    },
  };
}

type AccessKeyChanges = Pick<IamHandlers, "DeleteAccessKey" | "UpdateAccessKey">;

export function createAccessKeyChangeHandlers(identities: IdentityManagement): AccessKeyChanges {
  const { read } = identities.database;
  return {
    UpdateAccessKey: {
      access: ({ UserName }, caller) => onUser(read, "UpdateAccessKey", UserName, caller),
      async handle({ UserName, AccessKeyId, Status }, { caller }) {
        if (Status !== "Active" && Status !== "Inactive") {
          throw new ValidationError("Status must be Active or Inactive.");
        }
        const { accountId, arn } = caller.principal;
        await changeIdentities(identities, arn, async (tx, by) => {
          const { userId } = await getUser(tx, accountId, userNameOf(UserName, caller));
          await getAccessKeyOf(tx, userId, AccessKeyId);
          await setAccessKeyStatus(
            tx,
            AccessKeyId,
            Status === "Active" ? "active" : "inactive",
            by,
          );
        });
        return {};
      },
    },
    DeleteAccessKey: {
      access: ({ UserName }, caller) => onUser(read, "DeleteAccessKey", UserName, caller),
      handle: ({ UserName, AccessKeyId }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const { accountId } = caller.principal;
          const { userId } = await getUser(tx, accountId, userNameOf(UserName, caller));
          await getAccessKeyOf(tx, userId, AccessKeyId);
          await deleteAccessKey(tx, AccessKeyId, by);
        }),
    },
  };
}

export function createAccessKeyUseHandlers({
  database: { read },
  accessKeyUses,
}: IdentityManagement): Pick<IamHandlers, "GetAccessKeyLastUsed"> {
  return {
    GetAccessKeyLastUsed: {
      async access({ AccessKeyId }, caller) {
        const owner = await findAccessKeyOwner(read, caller.principal.accountId, AccessKeyId);
        return onUser(read, "GetAccessKeyLastUsed", owner?.name ?? "*", caller);
      },
      async handle({ AccessKeyId }, { caller }) {
        const owner = await findAccessKeyOwner(read, caller.principal.accountId, AccessKeyId);
        if (owner === undefined) throw noSuchKey(AccessKeyId);
        const use = await accessKeyUses.lastUse(AccessKeyId);
        const AccessKeyLastUsed =
          use === undefined
            ? { LastUsedDate: undefined, ServiceName: "N/A", Region: "N/A" }
            : {
                LastUsedDate: new Date(use.usedAtMs),
                ServiceName: use.service,
                Region: use.region,
              };
        return { UserName: owner.name, AccessKeyLastUsed };
      },
    },
  };
}
