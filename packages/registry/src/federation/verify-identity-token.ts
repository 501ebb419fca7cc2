// Tokens of identity providers: JWTs as OpenID Connect Core 1.0 §2 describes ID tokens, which CI systems give to jobs.
import jwt, { type Algorithm } from "jsonwebtoken";
import { z } from "zod";
import { federationError } from "./federation-error.js";
import type { IssuerKeys } from "./issuer-keys.js";

/** Whose tokens are believed, and for whom they must be. */
export interface TrustedIssuer {
  /** The `iss` of its tokens, to the letter. */
  readonly url: string;
  readonly clientIds: readonly string[];
}

/** What a token proves. */
export interface IdentityToken {
  readonly subject: string;
  /** `azp` where there is one, as AWS takes it. */
  readonly audience: string;
  /** All claims that policies can ask about: texts, numbers and truth values as text, lists of them. */
  readonly claims: Readonly<Record<string, string | readonly string[]>>;
}

/** STS's limit. */
const maxTokenCharacters = 20_000;
/** Of the issuer's clock against ours; an end that is over stays over. */
const maxSkewSeconds = 60;

const algorithms: readonly Algorithm[] = [
  ...(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] as const),
  ...(["ES256", "ES384", "ES512"] as const),
];

const headerShape = z.object({
  alg: z.enum(algorithms),
  kid: z.string().optional(),
  // Extensions that must be understood, and are not (RFC 7515 §4.1.11).
  crit: z.undefined().optional(),
});
const seconds = z.number().nonnegative();
const claimsShape = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  aud: z.union([z.string(), z.array(z.string())]),
  azp: z.string().optional(),
  exp: seconds,
  iat: seconds,
  nbf: seconds.optional(),
});

/** Who says to have issued the token; proves nothing. @throws ValidationError (InvalidIdentityToken) */
export function claimedIssuer(token: string): string {
  return decode(token).claims.iss;
}

/**
 * What the token proves of its bearer.
 * @throws ValidationError (InvalidIdentityToken, ExpiredTokenException, IDPCommunicationError)
 */
export async function verifyIdentityToken(
  keys: Pick<IssuerKeys, "find">,
  issuer: TrustedIssuer,
  token: string,
  nowMs: number,
): Promise<IdentityToken> {
  const { header, claims } = decode(token);
  if (claims.iss !== issuer.url) throw invalid(`it is not from ${issuer.url}`);
  const audience = requireAudience(claims, issuer);
  // Before the issuer is asked for anything: an old token is no reason to.
  requireTime(claims, nowMs / 1000);
  const candidates = (await keys.find(issuer.url, header.kid)).filter(
    ({ algorithm }) => algorithm === undefined || algorithm === header.alg,
  );
  const isSigned = candidates.some(({ key }) => {
    try {
      jwt.verify(token, key, {
        algorithms: [header.alg],
        ignoreExpiration: true,
        ignoreNotBefore: true,
      });
      return true;
    } catch {
      return false;
    }
  });
  if (!isSigned) throw invalid("no key of the issuer signed it");
  return { subject: claims.sub, audience, claims: policyClaims(claims, audience) };
}

type Claims = z.infer<typeof claimsShape>;

function decode(token: string) {
  if (token.length > maxTokenCharacters || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) {
    throw invalid(
      "it is no signed JWT, which is three parts with a point between them and nothing else, no newline either",
    );
  }
  const [header = "", claims = ""] = token.split(".");
  try {
    return {
      header: headerShape.parse(parsePart(header)),
      claims: claimsShape.parse(parsePart(claims)),
    };
  } catch (cause) {
    throw invalid(
      "its header must name a signature algorithm with a public key, and its claims iss, sub, aud, exp and iat",
      { cause },
    );
  }
}

function parsePart(part: string): unknown {
  return JSON.parse(Buffer.from(part, "base64url").toString());
}

function requireAudience({ aud, azp }: Claims, { clientIds }: TrustedIssuer): string {
  const audiences = azp === undefined ? [aud].flat() : [azp];
  const known = audiences.find((audience) => clientIds.includes(audience));
  if (known === undefined) throw invalid("it is for an audience that the provider here has not");
  return known;
}

function requireTime({ exp, iat, nbf = iat }: Claims, nowSeconds: number): void {
  if (exp <= nowSeconds) {
    throw federationError("ExpiredTokenException", "The web identity token has expired.");
  }
  if (iat > nowSeconds + maxSkewSeconds || nbf > nowSeconds + maxSkewSeconds) {
    throw invalid("it is not valid yet");
  }
}

/** `aud` is the audience that was believed, and with an `azp` what the token calls so is `oaud`, as AWS has it. */
function policyClaims({ aud, azp, ...claims }: Claims, audience: string): IdentityToken["claims"] {
  const plain = Object.entries({ ...claims, ...(azp !== undefined && { azp, oaud: aud }) }).flatMap(
    ([name, value]): [string, string | readonly string[]][] => {
      const text = policyValue(value);
      return text === undefined ? [] : [[name, text]];
    },
  );
  return { ...Object.fromEntries(plain), aud: audience };
}

function policyValue(value: unknown): string | readonly string[] | undefined {
  if (Array.isArray(value)) {
    const items = value.map(policyValue);
    return items.every((item) => typeof item === "string") ? items : undefined;
  }
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

function invalid(why: string, options?: ErrorOptions) {
  return federationError(
    "InvalidIdentityToken",
    `The web identity token is not valid: ${why}.`,
    options,
  );
}
