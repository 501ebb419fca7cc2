import { z } from "zod";
import type { Caller } from "../../access/caller.js";
import { getDomain } from "../../catalog/management/lookup.js";
import type { Management } from "../../catalog/management/management.js";
import { NotFoundError, ValidationError } from "../../errors.js";
import { json } from "../../http/reply.js";
import { getAccessToken } from "../../identity/access-token-list.js";
import { findPrincipal } from "../../identity/find-principal.js";
import { changeIdentities, type IdentityManagement } from "../../identity/identity-management.js";
import { type Revocation, revokeTokens } from "../../identity/token-revocations.js";
import { type ExtensionAccess, extension, type Extension } from "./extension.js";

export interface RevocationServices {
  readonly management: Pick<Management, "database">;
  readonly identities: Pick<IdentityManagement, "database" | "now">;
}

/** One of three: an id; a principal; all, until a time. */
const input = z
  .strictObject({
    tokenId: z.uuid().optional(),
    principal: z.string().max(2048).optional(),
    all: z.literal(true).optional(),
    /** ISO 8601; absent: now. */
    before: z.iso.datetime({ offset: true }).optional(),
    domain: z.string().optional(),
    domainOwner: z.string().optional(),
  })
  .refine(
    ({ tokenId, principal, all }) =>
      [tokenId, principal, all].filter((one) => one !== undefined).length === 1,
    "Give one of tokenId, principal and all.",
  )
  .refine(({ all, domain }) => all === true || domain === undefined, "domain goes with all.");

type RevocationInput = z.output<typeof input>;

/** Taking tokens back: effective in every process at its next request. */
export function revocationExtensions(services: RevocationServices): Extension[] {
  return [
    extension({
      method: "POST",
      path: "/packhouse/v1/token-revocations",
      credentials: "signature",
      input,
      access: (sent, caller) => accessOf(services, sent, caller),
      async handle(sent, { caller }) {
        const { identities } = services;
        const revocation = await revocationOf(services, sent, caller);
        await changeIdentities(identities, caller.principal.arn, (tx, by) =>
          revokeTokens(tx, revocation, by),
        );
        return json(200, {});
      },
    }),
    extension({
      method: "DELETE",
      path: "/packhouse/v1/tokens/self",
      credentials: "signature-or-token",
      input: z.strictObject({}),
      access: (): ExtensionAccess => "own",
      async handle(_, { caller }) {
        await revokeShownToken(services.identities, caller);
        return json(200, {});
      },
    }),
  ];
}

/** Takes back the very token that the caller shows. @throws ValidationError when it shows none */
export async function revokeShownToken(
  identities: RevocationServices["identities"],
  { principal, credential }: Caller,
): Promise<void> {
  if (credential.kind !== "token") {
    throw new ValidationError("Show the token that is to be revoked, as Bearer.");
  }
  const { accountId } = principal;
  const { tokenId } = credential;
  await changeIdentities(identities, principal.arn, (tx, by) =>
    revokeTokens(tx, { kind: "token", tokenId, accountId }, by),
  );
}

/** Whose tokens one is oneself, one may always take back. */
async function accessOf(
  { management }: RevocationServices,
  sent: RevocationInput,
  { principal }: Caller,
): Promise<ExtensionAccess> {
  const action = "packhouse:RevokeToken";
  if (sent.domain !== undefined) {
    const owner = sent.domainOwner ?? principal.accountId;
    return [{ action, resource: { domain: { name: sent.domain, owner } } }];
  }
  const stored =
    sent.tokenId === undefined
      ? undefined
      : await getAccessToken(management.database.read, sent.tokenId);
  const isOwn =
    stored?.principalId === principal.principalId ||
    (sent.principal !== undefined && [principal.arn, principal.roleArn].includes(sent.principal));
  return isOwn && principal.kind === "user" ? "own" : [{ action, resource: {} }];
}

/** @throws NotFoundError, ValidationError */
async function revocationOf(
  { management, identities }: RevocationServices,
  sent: RevocationInput,
  { principal }: Caller,
): Promise<Revocation> {
  const db = management.database.read;
  const { accountId } = principal;
  if (sent.tokenId !== undefined) {
    const stored = await getAccessToken(db, sent.tokenId);
    const accounts = [stored?.accountId, stored?.domain.owner];
    if (stored !== undefined && !accounts.includes(accountId)) throw noSuchToken(sent.tokenId);
    return { kind: "token", tokenId: sent.tokenId, accountId };
  }
  const issuedBeforeMs = timeOf(sent.before, identities.now());
  if (sent.principal !== undefined) {
    const found = await findPrincipal(db, sent.principal);
    if (found.accountId !== accountId) {
      throw new NotFoundError(
        `There is no user or role ${sent.principal} in account ${accountId}.`,
        "principal",
        sent.principal,
      );
    }
    return { kind: "principal", principalId: found.principalId, issuedBeforeMs };
  }
  if (sent.domain === undefined) return { kind: "account", accountId, issuedBeforeMs };
  const owner = sent.domainOwner ?? accountId;
  const { id, name } = await getDomain(db, { name: sent.domain, owner });
  return { kind: "domain", domain: { id, name, owner }, issuedBeforeMs };
}

function timeOf(before: string | undefined, nowMs: number): number {
  if (before === undefined) return nowMs;
  const ms = Date.parse(before);
  if (ms > nowMs) {
    throw new ValidationError("before lies in the future: only issued tokens can be revoked.");
  }
  return ms;
}

function noSuchToken(tokenId: string): NotFoundError {
  return new NotFoundError(`There is no token ${tokenId}.`, "principal", tokenId);
}
