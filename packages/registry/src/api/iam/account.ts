import { summariseAccount } from "../../identity/account-summary.js";
import type { IdentityManagement } from "../../identity/identity-management.js";
import type { IamHandlers } from "./handlers.js";

type AccountOperations = Pick<IamHandlers, "GetAccountSummary" | "ListAccountAliases">;

/** IAM's quotas as they are enforced here. */
const quotas = {
  AccessKeysPerUserQuota: 2,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  GroupPolicySizeQuota: 5_120,
  GroupsPerUserQuota: 10,
  PolicySizeQuota: 6_144,
  RolePolicySizeQuota: 10_240,
  UserPolicySizeQuota: 2_048,
  VersionsPerPolicyQuota: 5,
};

export function createAccountHandlers({
  database: { read },
}: Pick<IdentityManagement, "database">): AccountOperations {
  return {
    GetAccountSummary: {
      access: () => [{ action: "iam:GetAccountSummary", resource: {} }],
      async handle(_input, { caller }) {
        const { users, groups, policies, roles } = await summariseAccount(
          read,
          caller.principal.accountId,
        );
        const counts = { Users: users, Groups: groups, Policies: policies, Roles: roles };
        return { SummaryMap: { ...counts, ...quotas } };
      },
    },
    ListAccountAliases: {
      access: () => [{ action: "iam:ListAccountAliases", resource: {} }],
      handle: () => Promise.resolve({ AccountAliases: [], IsTruncated: false }),
    },
  };
}
