import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import { findAccessToken } from "../identity/access-tokens.js";
import type { IdentityCache } from "../identity/identity-cache.js";
import { type Proof, unauthenticated } from "./proof.js";
import { narrowing } from "./session-policies.js";
import { sessionPrincipal } from "./session-principal.js";
import { expiredToken } from "./tokens.js";
import { revokedToken } from "./verify-authorization-token.js";

export interface AccessTokenParts {
  readonly database: Pick<Database, "read">;
  readonly identities: IdentityCache;
  readonly clock: Clock;
}

/** What a token of `packhouse token create` proves, as its row says. @throws AccessDeniedError (unauthenticated) */
export async function verifyAccessToken(
  { database, identities, clock }: AccessTokenParts,
  text: string,
): Promise<Proof> {
  const token = await findAccessToken(database.read, text);
  if (token === undefined) throw unauthenticated("The access token is not valid here.");
  if (token.isRevoked) throw revokedToken();
  if (token.expiresAtMs <= clock()) throw expiredToken();
  const identity = await identities.findIdentity(token.principalId);
  const principal = identity?.isActive === true && sessionPrincipal(identity, undefined);
  if (!principal) {
    throw unauthenticated("The user the access token was made for is disabled or deleted.");
  }
  const { sessionPolicy } = token;
  return {
    principal,
    credential: {
      kind: "token",
      isStored: true,
      tokenId: token.tokenId,
      domainName: token.domain.name,
      domainOwner: token.domain.owner,
      issuedAtMs: token.issuedAtMs,
      expiresAtMs: token.expiresAtMs,
    },
    ...(sessionPolicy !== undefined && { narrowedBy: narrowing([sessionPolicy]) }),
  };
}
