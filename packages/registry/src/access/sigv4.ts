// AWS Signature Version 4, the verifying side. Signatures are rebuilt from what was received, and
// nothing parsed from the header decides anything but which key and scope to rebuild it with.
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "../clock.js";
import type { HttpRequest } from "../http/request.js";
import type { Secret } from "../secret.js";
import { canonicalTarget } from "./canonical-target.js";
import { parseSignatureHeader, type SignatureHeader, signingTime } from "./signature-header.js";
import { signatureError } from "./signature-error.js";
import { canonicalHeaders, readHeaders } from "./signed-headers.js";

/** What a request is signed with: an access key, or the temporary credentials of a session. */
export interface SigningCredential {
  readonly secretAccessKey: Secret;
  readonly isActive: boolean;
  /** Temporary credentials: sent as X-Amz-Security-Token, with their end. */
  readonly session?: { readonly token: Secret; readonly expiresAtMs: number };
}

export type SignedRequest = Pick<HttpRequest, "method" | "rawTarget" | "rawHeaders">;

export interface SignatureRules {
  /** Regions a credential may be scoped to. */
  readonly regions: readonly string[];
  /** SigV4 service name, e.g. `codeartifact`, `iam`. */
  readonly service: string;
  readonly clock: Clock;
  readonly maxSkewMs: number;
}

export const defaultMaxSkewMs = 15 * 60_000;

/** Parsed and plausible; nothing in it is proven. */
export interface UnverifiedSignature {
  readonly accessKeyId: string;
  /** Of temporary credentials: X-Amz-Security-Token, as it was sent. */
  readonly sessionToken: string | undefined;
  /** Compares the signature. Takes the same time for an unknown key (`undefined`). @throws AccessDeniedError */
  verify(credential: SigningCredential | undefined): void;
}

// Unknown keys are checked against this, so that they take as long as known ones.
const DUMMY_SECRET = randomBytes(30).toString("base64");

/**
 * Everything that can be refused without knowing the key.
 * `bodySha256Hex`: hash of the received body, or what {@link declaredBodySha256} gave when the body is streamed
 * (whoever streams must compare it at the end).
 * @throws AccessDeniedError (unauthenticated), with AWS's code
 */
export function readSignature(
  request: SignedRequest,
  bodySha256Hex: string,
  rules: SignatureRules,
): UnverifiedSignature {
  const headers = readHeaders(request);
  const authorization = headers.get("authorization");
  const target = canonicalTarget(request.rawTarget, authorization !== undefined);
  const header = parseSignatureHeader(authorization);
  const { basic, atMs } = signingTime(headers);
  requireScope(header, basic, rules);
  requireFresh(basic, atMs, rules);
  requireBodyHash(headers.get("x-amz-content-sha256"), bodySha256Hex);
  const canonicalRequest = [
    request.method,
    target.path,
    target.query,
    canonicalHeaders(header.signedHeaders, headers),
    header.signedHeaders.join(";"),
    bodySha256Hex,
  ].join("\n");
  const stringToSign = [
    "AWS4-HMAC-SHA256",
    basic,
    `${header.scopeDate}/${header.region}/${header.service}/aws4_request`,
    createHash("sha256").update(canonicalRequest).digest("hex"),
  ].join("\n");
  const sessionToken = headers.get("x-amz-security-token");
  return {
    accessKeyId: header.accessKeyId,
    sessionToken,
    verify: (credential) => {
      const matches = signatureMatches(credential, header, stringToSign);
      requireCredential(credential, matches, sessionToken, rules.clock());
    },
  };
}

/** The hash a streamed body was signed with. @throws AccessDeniedError when there is none, or only a promise of none */
export function declaredBodySha256(request: Pick<HttpRequest, "rawHeaders">): string {
  const declared = readHeaders(request).get("x-amz-content-sha256");
  if (declared === undefined || !/^[0-9a-f]{64}$/.test(declared)) {
    throw signatureError(
      "InvalidSignatureException",
      "x-amz-content-sha256 must be the SHA-256 of the body in lower-case hex; unsigned and chunk-signed payloads are not accepted.",
    );
  }
  return declared;
}

function signatureMatches(
  credential: SigningCredential | undefined,
  header: SignatureHeader,
  stringToSign: string,
): boolean {
  const secret = credential?.secretAccessKey.reveal() ?? DUMMY_SECRET;
  const scope = [header.scopeDate, header.region, header.service, "aws4_request"];
  const signingKey = scope.reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${secret}`),
  );
  const isEqual = timingSafeEqual(
    hmac(signingKey, stringToSign),
    Buffer.from(header.signature, "hex"),
  );
  return isEqual && credential !== undefined;
}

function requireCredential(
  credential: SigningCredential | undefined,
  matches: boolean,
  sessionToken: string | undefined,
  nowMs: number,
): void {
  const isToken =
    credential?.session === undefined
      ? sessionToken === undefined
      : sessionToken !== undefined && equalSecrets(credential.session.token, sessionToken);
  if (credential === undefined || !isToken) {
    throw signatureError(
      "UnrecognizedClientException",
      "The access key or security token of the request is not valid here.",
    );
  }
  if (!matches) {
    throw signatureError(
      "InvalidSignatureException",
      "The signature does not match. Check the secret access key and the signing method.",
    );
  }
  // Told only to who holds the secret.
  if (!credential.isActive) {
    throw signatureError("InvalidClientTokenId", "The access key is inactive.");
  }
  if (credential.session !== undefined && credential.session.expiresAtMs <= nowMs) {
    throw signatureError("ExpiredTokenException", "The temporary credentials have expired.");
  }
}

function requireScope(header: SignatureHeader, basic: string, rules: SignatureRules): void {
  const { scopeDate, region, service } = header;
  if (!rules.regions.includes(region) || service !== rules.service) {
    throw signatureError(
      "InvalidSignatureException",
      `The credential must be scoped to region ${rules.regions[0] ?? ""} and service ${rules.service}.`,
    );
  }
  if (scopeDate !== basic.slice(0, 8)) {
    throw signatureError(
      "InvalidSignatureException",
      "The date of the credential scope is not that of x-amz-date.",
    );
  }
}

function requireFresh(basic: string, atMs: number, { clock, maxSkewMs }: SignatureRules): void {
  if (Math.abs(clock() - atMs) <= maxSkewMs) return;
  throw signatureError(
    "RequestExpired",
    `The request was signed at ${basic}, more than ${maxSkewMs / 60_000} minutes from the time here. Check the clock.`,
  );
}

function requireBodyHash(declared: string | undefined, bodySha256Hex: string): void {
  if (declared === undefined || declared === bodySha256Hex) return;
  throw signatureError(
    "InvalidSignatureException",
    "x-amz-content-sha256 is not the SHA-256 of the body; unsigned and chunk-signed payloads are not accepted.",
  );
}

function equalSecrets(secret: Secret, text: string): boolean {
  const digest = (value: string) => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(secret.reveal()), digest(text));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
