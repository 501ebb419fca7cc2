// The tokens of GetAuthorizationToken: JWTs that only this registry reads. A token says who it stands
// for, never what it may do: policies are asked at each use.
import { randomUUID } from "node:crypto";
import jwt from "jsonwebtoken";
import { z } from "zod";
import { AccessDeniedError, ValidationError } from "../errors.js";
import { packPolicies, unpackPolicies } from "../identity/packed-policies.js";
import type { Session } from "../identity/session.js";
import { TOKEN_ALGORITHM, type TokenKeyRing } from "./token-keys.js";

export const maxTokenBytes = 4_096;
export const minTokenSeconds = 900;
export const maxTokenSeconds = 43_200;

/** A token issued by a node whose clock is ahead of ours. */
const MAX_CLOCK_SKEW_SECONDS = 60;
const AUDIENCE = "packhouse";

/** What a token stands for. */
export interface TokenSubject {
  readonly principalId: string;
  /** The access key that signed the request for the token: when it is revoked, so is the token. */
  readonly accessKeyId: string;
  /** A token works in one domain only. */
  readonly domain: { readonly name: string; readonly owner: string };
  /** Session policies, JSON documents: what the token may do at most. Absent: all that its principal may. */
  readonly policies?: readonly string[];
  /** The temporary credentials behind the token. Absent: it was got with a user's own key. */
  readonly session?: TokenSession;
}

/** What a token keeps of temporary credentials; their policies are among the token's. */
export type TokenSession = Pick<
  Session,
  "name" | "issuedAtMs" | "federatedProvider" | "sourceIdentity" | "tags"
>;

export interface VerifiedToken extends TokenSubject {
  readonly tokenId: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

const seconds = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const claimsShape = z.strictObject({
  iss: z.string(),
  aud: z.literal(AUDIENCE),
  sub: z.string().min(1).max(128),
  jti: z.uuid(),
  // With its milliseconds (a NumericDate, RFC 7519 §2, may have them): a login right after a revocation counts.
  iat: z.number().nonnegative().max(Number.MAX_SAFE_INTEGER),
  exp: seconds,
  key: z.string().min(1).max(128),
  domain: z.string().min(1).max(50),
  owner: z.string().regex(/^\d{12}$/),
  /** See {@link packPolicies}. */
  policies: z.string().exactOptional(),
  session: z
    .strictObject({
      name: z.string().exactOptional(),
      issuedAtMs: seconds,
      federatedProvider: z.string().exactOptional(),
      sourceIdentity: z.string().exactOptional(),
      tags: z.record(z.string(), z.string()).exactOptional(),
    })
    .exactOptional(),
});

/**
 * How long a token asked for with `durationSeconds` lives. Absent: 12 hours. 0: until the caller's temporary
 * credentials end; with those it never lives longer. @throws ValidationError
 */
export function tokenLifetimeSeconds(
  durationSeconds: number | undefined,
  sessionEndsInSeconds?: number,
): number {
  const longest = Math.min(sessionEndsInSeconds ?? maxTokenSeconds, maxTokenSeconds);
  if (durationSeconds === undefined) return longest;
  if (durationSeconds === 0 && sessionEndsInSeconds !== undefined) return longest;
  if (
    !Number.isInteger(durationSeconds) ||
    durationSeconds < minTokenSeconds ||
    durationSeconds > maxTokenSeconds
  ) {
    throw new ValidationError(
      `durationSeconds must be from ${minTokenSeconds} to ${maxTokenSeconds}; 0 is for temporary credentials only.`,
    );
  }
  return Math.min(durationSeconds, longest);
}

/** A signed token of characters `[A-Za-z0-9._-]`: clients put it into URLs and files unescaped. */
export function mintToken(
  keys: TokenKeyRing,
  issuer: string,
  subject: TokenSubject,
  lifetimeSeconds: number,
  nowMs: number,
): { readonly token: string; readonly expiresAtMs: number } {
  const exp = Math.floor(nowMs / 1000) + lifetimeSeconds;
  const claims: z.infer<typeof claimsShape> = {
    iss: issuer,
    aud: AUDIENCE,
    sub: subject.principalId,
    jti: randomUUID(),
    iat: nowMs / 1000,
    exp,
    key: subject.accessKeyId,
    domain: subject.domain.name,
    owner: subject.domain.owner,
    ...(subject.policies !== undefined && { policies: packPolicies(subject.policies) }),
    ...(subject.session !== undefined && { session: subject.session }),
  };
  const token = jwt.sign(claims, keys.signing.key, {
    algorithm: TOKEN_ALGORITHM,
    keyid: keys.signing.keyId,
  });
  if (token.length > maxTokenBytes) {
    throw new ValidationError(
      `The token would be longer than ${maxTokenBytes} bytes: shorten its session policies, tags or names.`,
    );
  }
  return { token, expiresAtMs: exp * 1000 };
}

/** @throws AccessDeniedError (unauthenticated); ExpiredTokenException only for a token that was ours */
export function verifyToken(
  keys: TokenKeyRing,
  issuer: string,
  token: string,
  nowMs: number,
): VerifiedToken {
  if (token.length > maxTokenBytes || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw invalid();
  const key = keys.byHeader.get(token.slice(0, token.indexOf(".")));
  if (key === undefined) throw invalid();
  const nowSeconds = Math.floor(nowMs / 1000);
  const claims = parseClaims(() =>
    jwt.verify(token, key, {
      algorithms: [TOKEN_ALGORITHM],
      issuer,
      audience: AUDIENCE,
      clockTimestamp: nowSeconds,
      // jsonwebtoken lets a token without `exp` pass: we look at it ourselves below, after all else.
      ignoreExpiration: true,
    }),
  );
  const isPlausible =
    claims.exp > claims.iat &&
    claims.exp - claims.iat <= maxTokenSeconds &&
    claims.iat <= nowMs / 1000 + MAX_CLOCK_SKEW_SECONDS;
  if (!isPlausible) throw invalid();
  if (claims.exp <= nowSeconds) throw expiredToken();
  return {
    tokenId: claims.jti,
    principalId: claims.sub,
    accessKeyId: claims.key,
    domain: { name: claims.domain, owner: claims.owner },
    ...(claims.policies !== undefined && { policies: unpackPolicies(claims.policies) }),
    ...(claims.session !== undefined && { session: claims.session }),
    issuedAtMs: Math.round(claims.iat * 1000),
    expiresAtMs: claims.exp * 1000,
  };
}

export function expiredToken(): AccessDeniedError {
  return new AccessDeniedError(
    "The authorization token has expired.",
    "unauthenticated",
    "ExpiredTokenException",
  );
}

function parseClaims(verify: () => unknown): z.infer<typeof claimsShape> {
  try {
    return claimsShape.parse(verify());
  } catch (cause) {
    throw invalid({ cause });
  }
}

function invalid(options?: ErrorOptions): AccessDeniedError {
  return new AccessDeniedError(
    "The authorization token is not valid here.",
    "unauthenticated",
    undefined,
    options,
  );
}
