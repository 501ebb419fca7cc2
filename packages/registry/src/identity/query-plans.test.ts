// Lists and look-ups of identities are served by indexes, as SQLite says itself.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { type CompiledQuery, Kysely, SqliteDialect } from "kysely";
import { openDatabase } from "../database/database.js";
import type { Schema } from "../database/schema.js";
import { findAccessKeyOwner, listAccessKeys } from "./access-keys.js";
import { getAccessToken, listAccessTokens } from "./access-token-list.js";
import { findAccessToken } from "./access-tokens.js";
import { summariseAccount } from "./account-summary.js";
import { listEntityTags } from "./entity-tags.js";
import { listGroupMembers, listGroupsOfUser } from "./group-members.js";
import { listGroups } from "./groups.js";
import { findIdentity } from "./identity.js";
import { listInlinePolicies, listInlinePolicyNames } from "./inline-policies.js";
import { getManagedPolicy, listManagedPolicies } from "./managed-policies.js";
import { listPolicyVersions } from "./managed-policy-versions.js";
import { findPassword } from "./passwords.js";
import { countPolicyUsers, listAttachedPolicies, listPolicyUsers } from "./policy-attachments.js";
import { listTeamMembers } from "./team-members.js";
import { isTokenRevoked } from "./token-revocations.js";
import { findUser, listUsers } from "./users.js";

let folder: string;
let file: BetterSqlite3.Database;
let db: Kysely<Schema>;
const queries: CompiledQuery[] = [];

const accountId = "000000000000";
const arn = `arn:aws:iam::${accountId}:policy/p`;
const row = { account_id: accountId, path: "/", created_at_ms: 1 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "packhouse-identity-plans-"));
  const path = join(folder, "packhouse.db");
  const database = await openDatabase(path);
  await database.transact(async (tx) => {
    const account = {
      account_id: accountId,
      name: "a",
      status: "active",
      created_at_ms: 1,
    } as const;
    await tx.insertInto("accounts").values(account).execute();
    const user = { ...row, user_id: "AIDA1", name: "ann" };
    await tx.insertInto("users").values(user).execute();
    const policy = { ...row, policy_id: "ANPA1", name: "p", description: null };
    const versions = { default_version: 1, last_version: 1, updated_at_ms: 1 };
    await tx
      .insertInto("managed_policies")
      .values({ ...policy, ...versions })
      .execute();
  });
  await database.close();
  file = new BetterSqlite3(path);
  const dialect = new SqliteDialect({ database: file });
  db = new Kysely<Schema>({ dialect, log: ({ query }) => void queries.push(query) });
});

afterAll(async () => {
  await db.destroy();
  await rm(folder, { recursive: true });
});

const first = { after: undefined, limit: 10 };
const next = { after: ["a"], limit: 10 };
const afterToken = { after: [1, "t"], limit: 10 };
const issued = {
  ...{ tokenId: "t", principalId: "AIDA1", principalAccount: accountId, issuedAtMs: 1 },
  domain: { name: "main", owner: accountId },
};
const attachment = { accountId, arn, usage: "attachment" } as const;
const boundary = { accountId, arn, usage: "boundary" } as const;

test.each<[string, () => Promise<unknown>[]]>([
  ["an identity", () => [findIdentity(db, "AIDA1")]],
  ["a user by name", () => [findUser(db, accountId, "ann")]],
  ["users", () => [listUsers(db, accountId, "/", first), listUsers(db, accountId, "/t/", next)]],
  ["groups", () => [listGroups(db, accountId, "/", first), listGroups(db, accountId, "/", next)]],
  ["members", () => [listGroupMembers(db, "g", first), listGroupMembers(db, "g", next)]],
  ["a user's groups", () => [listGroupsOfUser(db, "AIDA1")]],
  ["keys", () => [listAccessKeys(db, "AIDA1"), findAccessKeyOwner(db, accountId, "AKIA")]],
  ["inline policies", () => [listInlinePolicies(db, "a"), listInlinePolicyNames(db, "a", next)]],
  ["policies", () => [listManagedPolicies(db, accountId, "/", next)]],
  ["a policy", () => [getManagedPolicy(db, accountId, arn)]],
  ["attached policies", () => [listAttachedPolicies(db, "a")]],
  ["whom a policy hangs on", () => [listPolicyUsers(db, attachment, next)]],
  ["whom a policy bounds", () => [listPolicyUsers(db, boundary, first)]],
  ["counts", () => [countPolicyUsers(db, attachment), countPolicyUsers(db, boundary)]],
  ["tags", () => [listEntityTags(db, arn)]],
  ["an access token", () => [findAccessToken(db, "pht_x"), getAccessToken(db, "t")]],
  ["an account's tokens", () => [listAccessTokens(db, { accountId }, afterToken)]],
  ["a domain's tokens", () => [listAccessTokens(db, { domainId: "d" }, afterToken)]],
  ["a revocation", () => [isTokenRevoked(db, issued)]],
  ["a password", () => [findPassword(db, accountId, "ann")]],
  ["team members", () => [listTeamMembers(db, accountId, first)]],
  ["the account's summary", () => [summariseAccount(db, accountId)]],
  [
    "versions",
    () => [getManagedPolicy(db, accountId, arn).then((policy) => listPolicyVersions(db, policy))],
  ],
])("%s: by index, nothing is sorted", async (_, run) => {
  queries.length = 0;
  await Promise.all(run());
  expect(queries.length).toBeGreaterThan(0);
  for (const { sql, parameters } of queries) {
    const steps = file.prepare(`explain query plan ${sql}`).all(...parameters) as {
      detail: string;
    }[];
    for (const { detail } of steps) {
      expect([sql, detail]).not.toEqual([sql, expect.stringMatching(/^SCAN|TEMP B-TREE/)]);
    }
  }
});
