import { type Kysely, sql } from "kysely";

// Tokens that live longer than hours, what takes tokens back, and passwords of people.
const statements = [
  // A token goes with its domain: one made again under the name is another.
  `create table access_tokens (token_id text primary key, token_sha256 text not null unique, name text not null,
    account_id text not null references accounts, principal_id text not null, principal_arn text not null,
    domain_id text not null references domains on delete cascade, scope text not null, session_policy text,
    created_at_ms bigint not null, expires_at_ms bigint not null, revoked_at_ms bigint, last_used_at_ms bigint)`,
  `create index access_tokens_account on access_tokens (account_id, created_at_ms, token_id)`,
  `create index access_tokens_domain on access_tokens (domain_id, created_at_ms, token_id)`,
  `create index access_tokens_principal on access_tokens (principal_id, created_at_ms)`,
  `create index access_tokens_expiry on access_tokens (expires_at_ms)`,
  `create table token_revocations (subject text primary key, issued_before_ms bigint not null,
    expires_at_ms bigint not null)`,
  `create index token_revocations_expiry on token_revocations (expires_at_ms)`,
  `create table user_passwords (user_id text primary key references users on delete cascade,
    password_hash text not null, changed_at_ms bigint not null)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
