import { type Kysely, sql } from "kysely";

// Groups, managed policies, permissions boundaries, and when keys were used. A principal's id says what it is (AIDA…
// user, AGPA… group, AROA… role), so what hangs on principals hangs on all kinds by one column.
const statements = [
  `create table inline_policies (principal_id text not null, name text not null, document text not null,
    primary key (principal_id, name))`,
  `insert into inline_policies (principal_id, name, document) select user_id, name, document from identity_policies`,
  `drop table identity_policies`,
  `create table user_groups (group_id text primary key, account_id text not null references accounts, name text not null,
    path text not null, created_at_ms bigint not null, unique (account_id, name))`,
  `create table group_members (group_id text not null references user_groups, user_id text not null references users,
    primary key (group_id, user_id))`,
  `create index group_members_user on group_members (user_id, group_id)`,
  `create table managed_policies (policy_id text primary key, account_id text not null references accounts,
    name text not null, path text not null, description text, default_version integer not null,
    last_version integer not null, created_at_ms bigint not null, updated_at_ms bigint not null,
    unique (account_id, name))`,
  `create table managed_policy_versions (policy_id text not null references managed_policies on delete cascade,
    version integer not null, document text not null, created_at_ms bigint not null, primary key (policy_id, version))`,
  `create table policy_attachments (principal_id text not null, policy_arn text not null, policy_id text not null,
    account_id text not null references accounts, primary key (principal_id, policy_arn))`,
  `create index policy_attachments_policy on policy_attachments (account_id, policy_arn, principal_id)`,
  `create table permissions_boundaries (principal_id text primary key, policy_arn text not null, policy_id text not null,
    account_id text not null references accounts)`,
  `create index permissions_boundaries_policy on permissions_boundaries (account_id, policy_arn, principal_id)`,
  `create table access_key_uses (access_key_id text primary key references access_keys on delete cascade,
    used_at_ms bigint not null, service text not null, region text not null)`,
  `create index access_keys_user on access_keys (user_id, access_key_id)`,
  // IAM's names differ in more than case.
  `create unique index users_folded_name on users (account_id, lower(name))`,
  `create unique index user_groups_folded_name on user_groups (account_id, lower(name))`,
  `create unique index managed_policies_folded_name on managed_policies (account_id, lower(name))`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
