// Taking tokens back. Access tokens have a row, which is marked. Authorization tokens have none: a revocation names what
// the token must be of, and until when it must have been issued; it is kept until the last such token has expired.
import type { Queries, Transaction } from "../database/database.js";
import type { ChangedBy } from "./accounts.js";
import { recordIdentityChange } from "./identity-change.js";

/** No authorization token lives longer; the clock of who issued it may be a minute ahead. */
const longestLifeMs = 12 * 3_600_000 + 60_000;

/** Which tokens are taken back. */
export type Revocation =
  /** One token, by an account that the token's principal or domain is of. */
  | { readonly kind: "token"; readonly tokenId: string; readonly accountId: string }
  /** All of a principal (`AIDA…`). */
  | { readonly kind: "principal"; readonly principalId: string; readonly issuedBeforeMs: number }
  /** All for a domain. */
  | { readonly kind: "domain"; readonly domain: RevokedDomain; readonly issuedBeforeMs: number }
  /** All for the domains of an account. */
  | { readonly kind: "account"; readonly accountId: string; readonly issuedBeforeMs: number };

export interface RevokedDomain {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
}

/** Works in every process from its next request on. */
export async function revokeTokens(
  tx: Transaction,
  revocation: Revocation,
  by: ChangedBy,
): Promise<void> {
  const issuedBeforeMs =
    revocation.kind === "token" ? by.atMs + longestLifeMs : revocation.issuedBeforeMs;
  await tx.deleteFrom("token_revocations").where("expires_at_ms", "<", by.atMs).execute();
  await putRevocation(tx, subjectOf(revocation), issuedBeforeMs, by.atMs);
  await markAccessTokens(tx, revocation, by.atMs);
  await recordIdentityChange(tx, { revokedTokens: revocation }, by);
}

async function putRevocation(
  tx: Transaction,
  subject: string,
  issuedBeforeMs: number,
  nowMs: number,
): Promise<void> {
  const expiresAtMs = Math.max(issuedBeforeMs, nowMs) + longestLifeMs;
  await tx
    .insertInto("token_revocations")
    .values({ subject, issued_before_ms: issuedBeforeMs, expires_at_ms: expiresAtMs })
    .onConflict((conflict) =>
      conflict
        .column("subject")
        .doUpdateSet({ issued_before_ms: issuedBeforeMs, expires_at_ms: expiresAtMs })
        // One with an earlier time takes nothing back again.
        .where("token_revocations.issued_before_ms", "<", issuedBeforeMs),
    )
    .execute();
}

async function markAccessTokens(
  tx: Transaction,
  revocation: Revocation,
  nowMs: number,
): Promise<void> {
  const update = tx
    .updateTable("access_tokens")
    .set({ revoked_at_ms: nowMs })
    .where("revoked_at_ms", "is", null);
  switch (revocation.kind) {
    case "token":
      // Whether the account may is decided by who calls: see `mayRevoke`.
      await update.where("token_id", "=", revocation.tokenId).execute();
      return;
    case "principal":
      await update
        .where("principal_id", "=", revocation.principalId)
        .where("created_at_ms", "<=", revocation.issuedBeforeMs)
        .execute();
      return;
    case "domain":
      await update
        .where("domain_id", "=", revocation.domain.id)
        .where("created_at_ms", "<=", revocation.issuedBeforeMs)
        .execute();
      return;
    case "account":
      await update
        .where("domain_id", "in", (of) =>
          of
            .selectFrom("domains")
            .select("domain_id")
            .where("account_id", "=", revocation.accountId),
        )
        .where("created_at_ms", "<=", revocation.issuedBeforeMs)
        .execute();
  }
}

/** What an authorization token is of. */
export interface IssuedToken {
  readonly tokenId: string;
  readonly principalId: string;
  readonly principalAccount: string;
  readonly domain: { readonly name: string; readonly owner: string };
  readonly issuedAtMs: number;
}

/** Whether anything takes the token back: one look into an index. */
export async function isTokenRevoked(db: Queries, token: IssuedToken): Promise<boolean> {
  const { tokenId, principalId, principalAccount, domain } = token;
  const subjects = [
    tokenSubject(principalAccount, tokenId),
    tokenSubject(domain.owner, tokenId),
    `principal/${principalId}`,
    domainSubject(domain),
    `account/${domain.owner}`,
  ];
  const row = await db
    .selectFrom("token_revocations")
    .select("subject")
    .where("subject", "in", subjects)
    .where("issued_before_ms", ">=", token.issuedAtMs)
    .executeTakeFirst();
  return row !== undefined;
}

function subjectOf(revocation: Revocation): string {
  switch (revocation.kind) {
    case "token":
      return tokenSubject(revocation.accountId, revocation.tokenId);
    case "principal":
      return `principal/${revocation.principalId}`;
    case "domain":
      return domainSubject(revocation.domain);
    case "account":
      return `account/${revocation.accountId}`;
  }
}

function tokenSubject(accountId: string, tokenId: string): string {
  return `token/${accountId}/${tokenId}`;
}

function domainSubject({ name, owner }: { readonly name: string; readonly owner: string }): string {
  return `domain/${owner}/${name}`;
}
