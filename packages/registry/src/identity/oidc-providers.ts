// Identity providers that an account trusts to say who its jobs are.
import type { Selectable } from "kysely";
import { oidcProviderArn } from "../arns.js";
import type { Queries, Transaction } from "../database/database.js";
import type { OidcProvidersTable } from "../database/schema/role-tables.js";
import { ConflictError, NotFoundError, QuotaExceededError, ValidationError } from "../errors.js";
import type { ChangedBy } from "./accounts.js";
import { recordIdentityChange } from "./identity-change.js";

export interface OidcProvider {
  readonly arn: string;
  readonly accountId: string;
  /** The issuer's URL without its scheme: what conditions on its claims begin with. */
  readonly issuer: string;
  readonly url: string;
  /** Audiences that its tokens may be for. */
  readonly clientIds: readonly string[];
  /** Of its certificates, as they were given; trust comes from certificate authorities. */
  readonly thumbprints: readonly string[];
  readonly createdAtMs: number;
}

export interface NewOidcProvider extends Pick<
  OidcProvider,
  "accountId" | "url" | "clientIds" | "thumbprints"
> {
  /** Whether it may be an http address of this machine. */
  readonly isHttpOnLoopbackAllowed: boolean;
}

// IAM's quotas.
const maxProviders = 100;
const maxClientIds = 100;
const maxThumbprints = 5;

/** @throws ValidationError, ConflictError, QuotaExceededError */
export async function createOidcProvider(
  tx: Transaction,
  provider: NewOidcProvider,
  by: ChangedBy,
): Promise<OidcProvider> {
  const { accountId, url, clientIds, thumbprints } = provider;
  const issuer = checkIssuerUrl(url, provider.isHttpOnLoopbackAllowed);
  checkLists({ clientIds, thumbprints });
  const others = await listOidcProviders(tx, accountId);
  if (others.some((other) => other.issuer === issuer)) {
    throw new ConflictError(`Provider with url ${url} already exists.`, "principal", url);
  }
  if (others.length >= maxProviders) {
    const message = `Cannot exceed quota for OpenIdConnectProvidersPerAccount: ${maxProviders}`;
    throw new QuotaExceededError(message, "principal", url);
  }
  const row = {
    account_id: accountId,
    issuer,
    url,
    client_ids: JSON.stringify(clientIds),
    thumbprints: JSON.stringify(thumbprints),
    created_at_ms: by.atMs,
  };
  await tx.insertInto("oidc_providers").values(row).execute();
  await recordIdentityChange(tx, { createdOidcProvider: url, accountId }, by);
  return toProvider(row);
}

export async function findOidcProvider(
  db: Queries,
  accountId: string,
  issuer: string,
): Promise<OidcProvider | undefined> {
  const row = await db
    .selectFrom("oidc_providers")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("issuer", "=", issuer)
    .executeTakeFirst();
  return row && toProvider(row);
}

/** By its ARN, within the account. @throws NotFoundError */
export async function getOidcProvider(
  db: Queries,
  accountId: string,
  arn: string,
): Promise<OidcProvider> {
  const prefix = oidcProviderArn(accountId, "");
  const provider = arn.startsWith(prefix)
    ? await findOidcProvider(db, accountId, arn.slice(prefix.length))
    : undefined;
  if (provider !== undefined) return provider;
  const message = `OpenIDConnect Provider not found for arn ${arn}`;
  throw new NotFoundError(message, "principal", arn);
}

/** All of an account, at most 100. */
export async function listOidcProviders(db: Queries, accountId: string): Promise<OidcProvider[]> {
  const rows = await db
    .selectFrom("oidc_providers")
    .selectAll()
    .where("account_id", "=", accountId)
    .orderBy("issuer")
    .execute();
  return rows.map(toProvider);
}

/** @throws ValidationError */
export async function updateOidcProvider(
  tx: Transaction,
  provider: OidcProvider,
  change: Partial<Pick<OidcProvider, "clientIds" | "thumbprints">>,
  by: ChangedBy,
): Promise<void> {
  const { accountId, issuer, clientIds, thumbprints } = { ...provider, ...change };
  checkLists({ clientIds, thumbprints });
  await tx
    .updateTable("oidc_providers")
    .set({ client_ids: JSON.stringify(clientIds), thumbprints: JSON.stringify(thumbprints) })
    .where("account_id", "=", accountId)
    .where("issuer", "=", issuer)
    .execute();
  await recordIdentityChange(tx, { updatedOidcProvider: provider.arn, ...change }, by);
}

/** Its tokens are believed no more; sessions made with them live on. */
export async function deleteOidcProvider(
  tx: Transaction,
  { accountId, issuer, arn }: OidcProvider,
  by: ChangedBy,
): Promise<void> {
  await tx
    .deleteFrom("oidc_providers")
    .where("account_id", "=", accountId)
    .where("issuer", "=", issuer)
    .execute();
  await recordIdentityChange(tx, { deletedOidcProvider: arn }, by);
}

/** Returns the issuer without its scheme. @throws ValidationError */
function checkIssuerUrl(text: string, isHttpOnLoopbackAllowed: boolean): string {
  const { protocol, hostname } = URL.canParse(text) ? new URL(text) : {};
  const isLoopback = ["127.0.0.1", "[::1]", "localhost"].includes(hostname ?? "");
  const [, issuer] = /^https?:\/\/([a-z0-9.[\]:-]+(?:\/[\w.~/-]*)?)$/i.exec(text) ?? [];
  // A name without a dot could be that of a service, whose condition keys are not the issuer's to fill.
  const isNamed = /[.:]/.test(issuer ?? "");
  const isAllowed =
    protocol === "https:" || (protocol === "http:" && isLoopback && isHttpOnLoopbackAllowed);
  if (issuer !== undefined && isNamed && isAllowed && text.length <= 255) return issuer;
  throw new ValidationError(
    `"${text}" cannot be an issuer: write https://host/path without a query, as in the iss of its tokens.`,
  );
}

function checkLists({
  clientIds,
  thumbprints,
}: Pick<OidcProvider, "clientIds" | "thumbprints">): void {
  const isAudience = (text: string) => text.length >= 1 && text.length <= 255;
  if (clientIds.length > maxClientIds || !clientIds.every(isAudience)) {
    throw new ValidationError(
      `A provider has at most ${maxClientIds} client ids of 1-255 characters.`,
    );
  }
  const isThumbprint = (text: string) => /^[0-9a-f]{40}$/i.test(text);
  if (thumbprints.length > maxThumbprints || !thumbprints.every(isThumbprint)) {
    throw new ValidationError(
      `A provider has at most ${maxThumbprints} thumbprints: SHA-1 in 40 hexadecimal digits.`,
    );
  }
}

function toProvider(row: Omit<Selectable<OidcProvidersTable>, "provider_id">): OidcProvider {
  return {
    arn: oidcProviderArn(row.account_id, row.issuer),
    accountId: row.account_id,
    issuer: row.issuer,
    url: row.url,
    clientIds: JSON.parse(row.client_ids) as string[],
    thumbprints: JSON.parse(row.thumbprints) as string[],
    createdAtMs: row.created_at_ms,
  };
}
