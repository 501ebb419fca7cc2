import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import type { IdentityCache } from "../identity/identity-cache.js";
import type { Session } from "../identity/session.js";
import { isTokenRevoked } from "../identity/token-revocations.js";
import { type Proof, unauthenticated } from "./proof.js";
import { narrowing } from "./session-policies.js";
import { sessionPrincipal } from "./session-principal.js";
import type { TokenKeyRing } from "./token-keys.js";
import { type TokenSession, type VerifiedToken, verifyToken } from "./tokens.js";

export interface AuthorizationTokenParts {
  readonly database: Pick<Database, "read">;
  readonly identities: IdentityCache;
  /** The live keys, asked at each token not seen before. */
  readonly keys: () => TokenKeyRing | Promise<TokenKeyRing>;
  readonly issuer: string;
  readonly clock: Clock;
}

/** What a token of GetAuthorizationToken proves. @throws AccessDeniedError (unauthenticated) */
export async function verifyAuthorizationToken(
  { database, identities, keys, issuer, clock }: AuthorizationTokenParts,
  text: string,
): Promise<Proof> {
  const token = verifyToken(await keys(), issuer, text, clock());
  const identity = await identities.findIdentity(token.principalId);
  const principal = identity?.isActive === true && sessionPrincipal(identity, token.session);
  if (!principal || !(await isKeyUsable(identities, token))) throw deadOwner();
  // Who takes back what was issued before a time means the sessions from before it, whenever their tokens were made.
  const issuedAtMs = token.session?.issuedAtMs ?? token.issuedAtMs;
  const issued = { ...token, principalAccount: principal.accountId, issuedAtMs };
  if (await isTokenRevoked(database.read, issued)) throw revokedToken();
  const { policies, session } = token;
  return {
    principal,
    credential: {
      kind: "token",
      isStored: false,
      tokenId: token.tokenId,
      domainName: token.domain.name,
      domainOwner: token.domain.owner,
      issuedAtMs: token.issuedAtMs,
      expiresAtMs: token.expiresAtMs,
    },
    ...(session !== undefined && { session: sessionOf(token, session) }),
    ...(policies !== undefined && { narrowedBy: narrowing(policies) }),
  };
}

export function revokedToken() {
  return unauthenticated("The token was revoked. Get a new one.");
}

/** Temporary credentials cannot be taken back alone; a user's own key can. */
async function isKeyUsable(
  identities: IdentityCache,
  { session, accessKeyId, principalId }: VerifiedToken,
): Promise<boolean> {
  if (session !== undefined) return true;
  const accessKey = await identities.findAccessKey(accessKeyId);
  return accessKey?.status === "active" && accessKey.userId === principalId;
}

/** The temporary credentials behind a token; of their end only the token's own is known. */
function sessionOf(
  { accessKeyId, principalId, expiresAtMs }: VerifiedToken,
  session: TokenSession,
): Session {
  return { ...session, accessKeyId, principalId, expiresAtMs };
}

function deadOwner() {
  return unauthenticated(
    "The user or access key the authorization token was made for is disabled or deleted.",
  );
}
