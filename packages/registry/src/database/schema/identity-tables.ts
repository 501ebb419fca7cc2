// Who there is, and what hangs on users, groups and roles. `principal_id` is a unique id that says which of them:
// AIDA…, AGPA…, AROA….

/** One account: the owner of users, domains and repositories. */
export interface AccountsTable {
  account_id: string;
  name: string;
  status: "active" | "disabled";
  created_at_ms: number;
}

export interface UsersTable {
  /** `AIDA…`, never reused. */
  user_id: string;
  account_id: string;
  name: string;
  path: string;
  created_at_ms: number;
}

export interface AccessKeysTable {
  access_key_id: string;
  user_id: string;
  /** The secret must be recoverable to check an HMAC, so it is wrapped, not hashed. */
  secret_wrapped: Uint8Array;
  status: "active" | "inactive";
  created_at_ms: number;
}

/** Policies that are part of one principal. */
export interface InlinePoliciesTable {
  principal_id: string;
  name: string;
  document: string;
}

export interface UserGroupsTable {
  /** `AGPA…`, never reused. */
  group_id: string;
  account_id: string;
  name: string;
  path: string;
  created_at_ms: number;
}

export interface GroupMembersTable {
  group_id: string;
  user_id: string;
}

/** An account's own managed policies; AWS's are in identity/aws-managed-policies.ts. */
export interface ManagedPoliciesTable {
  /** `ANPA…`, never reused. */
  policy_id: string;
  account_id: string;
  name: string;
  path: string;
  description: string | null;
  default_version: number;
  /** The newest ever made: numbers are not used again. */
  last_version: number;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface ManagedPolicyVersionsTable {
  policy_id: string;
  version: number;
  document: string;
  created_at_ms: number;
}

export interface PolicyAttachmentsTable {
  principal_id: string;
  policy_arn: string;
  policy_id: string;
  /** Of the principal. */
  account_id: string;
}

export interface PermissionsBoundariesTable {
  principal_id: string;
  policy_arn: string;
  policy_id: string;
  /** Of the principal. */
  account_id: string;
}

/** When and for what an access key was last used; written in batches. */
export interface AccessKeyUsesTable {
  access_key_id: string;
  used_at_ms: number;
  service: string;
  region: string;
}
