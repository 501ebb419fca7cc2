import { type Kysely, sql } from "kysely";

// Roles, and the identity providers whose tokens may become sessions of them.
const statements = [
  `create table roles (role_id text primary key, account_id text not null references accounts, name text not null,
    path text not null, description text not null, trust_policy text not null, max_session_seconds integer not null,
    created_at_ms bigint not null, unique (account_id, name))`,
  `create unique index roles_folded_name on roles (account_id, lower(name))`,
  `create table oidc_providers (provider_id integer primary key autoincrement,
    account_id text not null references accounts, issuer text not null, url text not null, client_ids text not null,
    thumbprints text not null, created_at_ms bigint not null, unique (account_id, issuer))`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
