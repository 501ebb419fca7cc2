import { z } from "zod";
import { getDomain, getRepository } from "../../catalog/management/lookup.js";
import type { Management } from "../../catalog/management/management.js";
import type { PackageFormat, Repository } from "../../catalog/model.js";
import { AccessDeniedError, ValidationError } from "../../errors.js";
import { json } from "../../http/reply.js";
import { type AccessTokenSummary, listAccessTokens } from "../../identity/access-token-list.js";
import { createAccessToken } from "../../identity/access-tokens.js";
import { changeIdentities, type IdentityManagement } from "../../identity/identity-management.js";
import { parsePackagePattern } from "../../identity/package-pattern.js";
import { sessionPolicyOf } from "../../identity/token-scope.js";
import type { Caller } from "../../access/caller.js";
import type { AccessChecks } from "../handler.js";
import { extension, type Extension } from "./extension.js";
import { pageMembers, readPage, tokenOf } from "./paging.js";

export interface TokenServices {
  readonly management: Pick<Management, "database" | "region">;
  readonly identities: Pick<IdentityManagement, "database" | "now">;
  readonly repositoryEndpoint: (repository: Repository, format: PackageFormat) => string;
  readonly maxTokenLifetimeSeconds: number;
}

const newToken = z.strictObject({
  name: z.string().default("token"),
  domain: z.string(),
  domainOwner: z.string().optional(),
  repository: z.string(),
  access: z.enum(["read", "publish"]),
  /** As people write them: `npm/@acme/*`. */
  packages: z.array(z.string().max(256)).max(20).default([]),
  sourceIps: z.array(z.string().max(64)).max(20).default([]),
  lifetimeSeconds: z.int().min(60),
});

const list = z.strictObject({
  ...pageMembers,
  domain: z.string().optional(),
  domainOwner: z.string().optional(),
});

/** Tokens for settings and robots: made, listed. */
export function tokenExtensions(services: TokenServices): Extension[] {
  return [
    extension({
      method: "POST",
      path: "/packhouse/v1/tokens",
      credentials: "signature",
      input: newToken,
      // As for an authorization token, and one action more, for it lives longer.
      access: (input, caller): AccessChecks => [
        { action: "codeartifact:GetAuthorizationToken", resource: domainOf(input, caller) },
        { action: "packhouse:CreateToken", resource: {} },
      ],
      handle: async (input, { caller }) => json(201, await createToken(services, input, caller)),
    }),
    extension({
      method: "GET",
      path: "/packhouse/v1/tokens",
      credentials: "signature",
      input: list,
      access: (input, caller): AccessChecks => [
        { action: "packhouse:ListTokens", resource: domainOf(input, caller) },
      ],
      async handle(input, { caller }) {
        const { database } = services.management;
        const { domain } = domainOf(input, caller);
        const owner =
          domain === undefined
            ? { accountId: caller.principal.accountId }
            : { domainId: (await getDomain(database.read, domain)).id };
        const page = await listAccessTokens(database.read, owner, readPage(input, 2));
        return json(200, { tokens: page.rows.map(toJson), nextToken: tokenOf(page.next) });
      },
    }),
  ];
}

function domainOf(
  input: { readonly domain?: string | undefined; readonly domainOwner?: string | undefined },
  { principal }: Caller,
) {
  const { domain: name, domainOwner: owner = principal.accountId } = input;
  return name === undefined ? {} : { domain: { name, owner } };
}

async function createToken(
  { management, identities, repositoryEndpoint, maxTokenLifetimeSeconds }: TokenServices,
  input: z.output<typeof newToken>,
  caller: Caller,
) {
  requireLongTermUser(caller);
  if (input.lifetimeSeconds > maxTokenLifetimeSeconds) {
    throw new ValidationError(
      `A token lives at most ${maxTokenLifetimeSeconds} seconds (${Number((maxTokenLifetimeSeconds / 86_400).toFixed(2))} days) here (tokens.maxLifetimeSeconds).`,
    );
  }
  const { name, domain: domainName, domainOwner, access, sourceIps } = input;
  const owner = domainOwner ?? caller.principal.accountId;
  const { database, region } = management;
  const repository = await getRepository(
    database.read,
    { name: domainName, owner },
    input.repository,
  );
  const packages = input.packages.map(parsePackagePattern);
  const asked = { repository: repository.name, access, packages, sourceIps };
  const sessionPolicy = sessionPolicyOf(region, { domain: repository.domain, ...asked });
  const { principal } = caller;
  const created = await changeIdentities(identities, principal.arn, (tx, by) =>
    createAccessToken(
      tx,
      {
        ...{ name, principal, sessionPolicy, scope: asked },
        domainId: repository.domain.id,
        lifetimeMs: input.lifetimeSeconds * 1000,
      },
      by,
    ),
  );
  return {
    tokenId: created.tokenId,
    token: created.token.reveal(),
    name,
    domain: domainName,
    domainOwner: owner,
    ...asked,
    expiresAt: new Date(created.expiresAtMs).toISOString(),
    endpoints: {
      npm: repositoryEndpoint(repository, "npm"),
      pypi: repositoryEndpoint(repository, "pypi"),
    },
  };
}

/** What lives for days must not come from what lives for hours. */
function requireLongTermUser({ principal, session, narrowedBy }: Caller): void {
  if (principal.kind === "user" && session === undefined && narrowedBy === undefined) return;
  throw new AccessDeniedError(
    "A long-lived token is made by a user with an access key of its own, not by a role, temporary credentials or the root user.",
  );
}

function toJson(token: AccessTokenSummary) {
  const { createdAtMs, expiresAtMs, revokedAtMs, lastUsedAtMs, domain, ...rest } = token;
  return {
    ...rest,
    domain: domain.name,
    domainOwner: domain.owner,
    createdAt: isoTime(createdAtMs),
    expiresAt: isoTime(expiresAtMs),
    revokedAt: revokedAtMs === undefined ? undefined : isoTime(revokedAtMs),
    lastUsedAt: lastUsedAtMs === undefined ? undefined : isoTime(lastUsedAtMs),
  };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
