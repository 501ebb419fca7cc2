import { type Kysely, sql } from "kysely";

// Roles, their inline policies, and the identity providers whose tokens may become sessions of them.
const statements = [
  `create table roles (role_id text primary key, account_id text not null references accounts, name text not null,
    path text not null, description text not null, trust_policy text not null, max_session_seconds integer not null,
    created_at_ms bigint not null, unique (account_id, name))`,
  `create table role_policies (policy_id integer primary key autoincrement,
    role_id text not null references roles on delete cascade, name text not null, document text not null,
    unique (role_id, name))`,
  `create table oidc_providers (provider_id integer primary key autoincrement,
    account_id text not null references accounts, issuer text not null, url text not null, client_ids text not null,
    thumbprints text not null, created_at_ms bigint not null, unique (account_id, issuer))`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
