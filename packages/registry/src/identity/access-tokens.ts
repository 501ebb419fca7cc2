// Access tokens: made by people for their settings and robots, valid for days, each with a row. Random text, not signed:
// what one may is in its row, so it cannot be forged and survives every change of keys.
import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Queries, Transaction } from "../database/database.js";
import { ValidationError } from "../errors.js";
import { Secret } from "../secret.js";
import type { ChangedBy } from "./accounts.js";
import { recordIdentityChange } from "./identity-change.js";
import type { Principal } from "./principal.js";

/** Says to people and to scanners for leaked secrets what it is. */
const prefix = "pht_";
const form = /^pht_[\w-]{43}$/;
/** Rows of tokens that ended are shown for so long. */
const keptAfterEndMs = 30 * 86_400_000;

export interface NewAccessToken {
  /** Chosen by people, not unique. */
  readonly name: string;
  readonly principal: Pick<Principal, "accountId" | "principalId" | "arn">;
  readonly domainId: string;
  /** What was asked for, for people. */
  readonly scope: Readonly<Record<string, unknown>>;
  /** JSON document; absent: all that its principal may in the domain. */
  readonly sessionPolicy?: string;
  readonly lifetimeMs: number;
}

export interface CreatedAccessToken {
  readonly tokenId: string;
  /** Shown once. */
  readonly token: Secret;
  readonly expiresAtMs: number;
}

/** Whether a text can only be an access token. */
export function isAccessToken(text: string): boolean {
  return form.test(text);
}

/** @throws ValidationError for a name that is none */
export async function createAccessToken(
  tx: Transaction,
  token: NewAccessToken,
  by: ChangedBy,
): Promise<CreatedAccessToken> {
  const { name, principal, domainId, scope, sessionPolicy } = token;
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) {
    throw new ValidationError(`"${name}" is no token name: 1-64 of A-Z a-z 0-9 and _+=,.@- .`);
  }
  const tokenId = randomUUID();
  const secret = `${prefix}${randomBytes(32).toString("base64url")}`;
  const expiresAtMs = by.atMs + token.lifetimeMs;
  await tx
    .deleteFrom("access_tokens")
    .where("expires_at_ms", "<", by.atMs - keptAfterEndMs)
    .execute();
  await tx
    .insertInto("access_tokens")
    .values({
      token_id: tokenId,
      token_sha256: hashOf(secret),
      name,
      account_id: principal.accountId,
      principal_id: principal.principalId,
      principal_arn: principal.arn,
      domain_id: domainId,
      scope: JSON.stringify(scope),
      session_policy: sessionPolicy ?? null,
      created_at_ms: by.atMs,
      expires_at_ms: expiresAtMs,
    })
    .execute();
  await recordIdentityChange(
    tx,
    { createdToken: tokenId, name, principal: principal.arn, scope },
    by,
  );
  return { tokenId, token: new Secret(secret), expiresAtMs };
}

/** What a token proves. */
export interface AccessToken {
  readonly tokenId: string;
  readonly principalId: string;
  readonly domain: { readonly name: string; readonly owner: string };
  readonly sessionPolicy: string | undefined;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly isRevoked: boolean;
}

/** The token with this text; the comparison is one of hashes, so its time tells nothing. */
export async function findAccessToken(
  db: Queries,
  token: string,
): Promise<AccessToken | undefined> {
  const row = await db
    .selectFrom("access_tokens as t")
    .innerJoin("domains", "domains.domain_id", "t.domain_id")
    .select(["t.token_id", "t.principal_id", "t.session_policy", "t.created_at_ms"])
    .select(["t.expires_at_ms", "t.revoked_at_ms", "domains.name", "domains.account_id"])
    .where("t.token_sha256", "=", hashOf(token))
    .executeTakeFirst();
  return (
    row && {
      tokenId: row.token_id,
      principalId: row.principal_id,
      domain: { name: row.name, owner: row.account_id },
      sessionPolicy: row.session_policy ?? undefined,
      issuedAtMs: row.created_at_ms,
      expiresAtMs: row.expires_at_ms,
      isRevoked: row.revoked_at_ms !== null,
    }
  );
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
