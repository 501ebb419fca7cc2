import { pageOfList } from "../../database/pages.js";
import { changeIdentities, type IdentityManagement } from "../../identity/identity-management.js";
import { getManagedPolicy } from "../../identity/managed-policies.js";
import {
  createPolicyVersion,
  deletePolicyVersion,
  getPolicyVersion,
  listPolicyVersions,
  type PolicyVersion,
  setDefaultPolicyVersion,
} from "../../identity/managed-policy-versions.js";
import { encodeDocument, marker } from "./descriptions.js";
import { applyChange } from "./apply-change.js";
import type { IamHandlers } from "./handlers.js";
import { check } from "./resources.js";

type VersionOperations = Pick<
  IamHandlers,
  | "CreatePolicyVersion"
  | "DeletePolicyVersion"
  | "GetPolicyVersion"
  | "ListPolicyVersions"
  | "SetDefaultPolicyVersion"
>;

export function createPolicyVersionHandlers(identities: IdentityManagement): VersionOperations {
  const { read } = identities.database;
  return {
    CreatePolicyVersion: {
      access: ({ PolicyArn }, caller) => check("CreatePolicyVersion", PolicyArn, caller),
      async handle({ PolicyArn, PolicyDocument: document, SetAsDefault = false }, { caller }) {
        const { accountId, arn } = caller.principal;
        const version = await changeIdentities(identities, arn, async (tx, by) => {
          const policy = await getManagedPolicy(tx, accountId, PolicyArn);
          return createPolicyVersion(tx, policy, { document, isDefault: SetAsDefault }, by);
        });
        return { PolicyVersion: toVersion(version) };
      },
    },
    GetPolicyVersion: {
      access: ({ PolicyArn }, caller) => check("GetPolicyVersion", PolicyArn, caller),
      async handle({ PolicyArn, VersionId }, { caller }) {
        const policy = await getManagedPolicy(read, caller.principal.accountId, PolicyArn);
        const version = await getPolicyVersion(read, policy, VersionId);
        return {
          PolicyVersion: { ...toVersion(version), Document: encodeDocument(version.document) },
        };
      },
    },
    ListPolicyVersions: {
      access: ({ PolicyArn }, caller) => check("ListPolicyVersions", PolicyArn, caller),
      async handle({ PolicyArn }, { caller, page }) {
        const policy = await getManagedPolicy(read, caller.principal.accountId, PolicyArn);
        const newestFirst = await listPolicyVersions(read, policy);
        // Numbers that grow downwards, in text that sorts.
        const place = ({ version }: PolicyVersion) => String(1e12 - version);
        const { rows, next } = pageOfList(newestFirst, place, page.query());
        return { Versions: rows.map(toVersion), ...marker(page, next) };
      },
    },
    SetDefaultPolicyVersion: {
      access: ({ PolicyArn }, caller) => check("SetDefaultPolicyVersion", PolicyArn, caller),
      handle: ({ PolicyArn, VersionId }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const { accountId } = caller.principal;
          const policy = await getManagedPolicy(tx, accountId, PolicyArn);
          await setDefaultPolicyVersion(tx, policy, VersionId, by);
        }),
    },
    DeletePolicyVersion: {
      access: ({ PolicyArn }, caller) => check("DeletePolicyVersion", PolicyArn, caller),
      handle: ({ PolicyArn, VersionId }, { caller }) =>
        applyChange(identities, caller, async (tx, by) => {
          const { accountId } = caller.principal;
          const policy = await getManagedPolicy(tx, accountId, PolicyArn);
          await deletePolicyVersion(tx, policy, VersionId, by);
        }),
    },
  };
}

function toVersion({ version, isDefault, createdAtMs }: PolicyVersion) {
  return {
    VersionId: `v${version}`,
    IsDefaultVersion: isDefault,
    CreateDate: new Date(createdAtMs),
  };
}
