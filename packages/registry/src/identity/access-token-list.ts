import type { Queries } from "../database/database.js";
import { behind, type Page, type PageQuery, toPage } from "../database/pages.js";

/** A token without its secret. */
export interface AccessTokenSummary {
  readonly tokenId: string;
  readonly name: string;
  /** ARN. */
  readonly principal: string;
  /** The principal's account. */
  readonly accountId: string;
  readonly domain: { readonly name: string; readonly owner: string };
  /** What was asked for when it was made. */
  readonly scope: unknown;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly revokedAtMs: number | undefined;
  /** Up to half a minute late. */
  readonly lastUsedAtMs: number | undefined;
}

/** Whose tokens: those for a domain, or those of an account's principals. */
export type TokenOwner = { readonly domainId: string } | { readonly accountId: string };

/** Tokens, the oldest first; ended ones for 30 more days. */
export async function listAccessTokens(
  db: Queries,
  owner: TokenOwner,
  { after, limit }: PageQuery,
): Promise<Page<AccessTokenSummary>> {
  const [column, id] =
    "domainId" in owner
      ? (["t.domain_id", owner.domainId] as const)
      : (["t.account_id", owner.accountId] as const);
  const rows = await selectSummaries(db)
    .where(column, "=", id)
    .$if(after !== undefined, (query) =>
      query.where(behind(["t.created_at_ms", "t.token_id"], after ?? [])),
    )
    .orderBy("t.created_at_ms")
    .orderBy("t.token_id")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toSummary), limit, (token) => [token.createdAtMs, token.tokenId]);
}

/** The token with this id, and the id of its principal. */
export async function getAccessToken(
  db: Queries,
  tokenId: string,
): Promise<(AccessTokenSummary & { readonly principalId: string }) | undefined> {
  const row = await selectSummaries(db).where("t.token_id", "=", tokenId).executeTakeFirst();
  return row && { ...toSummary(row), principalId: row.principal_id };
}

function selectSummaries(db: Queries) {
  return db
    .selectFrom("access_tokens as t")
    .innerJoin("domains as d", "d.domain_id", "t.domain_id")
    .select([
      "t.token_id",
      "t.name",
      "t.principal_id",
      "t.principal_arn",
      "t.account_id",
      "t.scope",
    ])
    .select(["t.created_at_ms", "t.expires_at_ms", "t.revoked_at_ms", "t.last_used_at_ms"])
    .select(["d.name as domain", "d.account_id as owner"]);
}

type SummaryRow = Awaited<
  ReturnType<ReturnType<typeof selectSummaries>["executeTakeFirstOrThrow"]>
>;

function toSummary(row: SummaryRow): AccessTokenSummary {
  return {
    tokenId: row.token_id,
    name: row.name,
    principal: row.principal_arn,
    accountId: row.account_id,
    domain: { name: row.domain, owner: row.owner },
    scope: JSON.parse(row.scope) as unknown,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    revokedAtMs: row.revoked_at_ms ?? undefined,
    lastUsedAtMs: row.last_used_at_ms ?? undefined,
  };
}
