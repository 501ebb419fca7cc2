import type { HttpRequest } from "../http/request.js";
import type { Identity } from "../identity/identity.js";
import type { IdentityCache } from "../identity/identity-cache.js";
import type { SecretWrapper } from "../identity/secret-wrapper.js";
import type { Session } from "../identity/session.js";
import { openSession } from "../identity/session-token.js";
import { Secret } from "../secret.js";
import type { Caller } from "./caller.js";
import {
  readSignature,
  type SignatureRules,
  type SigningCredential,
  type UnverifiedSignature,
} from "./sigv4.js";
import { sessionPrincipal } from "./session-principal.js";
import { narrowing } from "./session-policies.js";
import { signatureError } from "./signature-error.js";

export interface SignatureKeys {
  readonly identities: IdentityCache;
  /** Opens the session tokens that it sealed. */
  readonly wrapper: SecretWrapper;
}

/**
 * Authenticates a request of the AWS API.
 * `bodySha256Hex`: see {@link readSignature}.
 * @throws AccessDeniedError (unauthenticated), with AWS's code
 */
export async function authenticateSignature(
  keys: SignatureKeys,
  request: HttpRequest,
  bodySha256Hex: string,
  rules: SignatureRules,
): Promise<Caller> {
  const signature = readSignature(request, bodySha256Hex, rules);
  const signer = await findSigner(keys, signature);
  signature.verify(signer?.credential);
  const principal = signer?.identity && sessionPrincipal(signer.identity, signer.session);
  if (principal === undefined) {
    throw signatureError("UnrecognizedClientException", "The access key is not valid here.");
  }
  const session = signer?.session;
  return {
    principal,
    sourceIp: request.sourceIp,
    isSecure: request.isSecure,
    userAgent: request.headers["user-agent"],
    requestId: request.requestId,
    credential: { kind: "signature", accessKeyId: signature.accessKeyId },
    ...(session !== undefined && { session }),
    ...(session?.policies !== undefined && { narrowedBy: narrowing(session.policies) }),
  };
}

/** Whose key the request names, before anything is proven. */
interface Signer {
  readonly credential: SigningCredential;
  readonly identity: Identity | undefined;
  readonly session?: Session;
}

async function findSigner(
  { identities, wrapper }: SignatureKeys,
  { accessKeyId, sessionToken }: UnverifiedSignature,
): Promise<Signer | undefined> {
  if (accessKeyId.startsWith("ASIA")) {
    return sessionToken === undefined
      ? undefined
      : findSession({ identities, wrapper }, accessKeyId, sessionToken);
  }
  const accessKey = await identities.findAccessKey(accessKeyId);
  if (accessKey === undefined) return undefined;
  const identity = await identities.findIdentity(accessKey.userId);
  const isActive = accessKey.status === "active" && identity?.isActive === true;
  return { credential: { secretAccessKey: accessKey.secretAccessKey, isActive }, identity };
}

async function findSession(
  { identities, wrapper }: SignatureKeys,
  accessKeyId: string,
  sessionToken: string,
): Promise<Signer | undefined> {
  const opened = await openSession(wrapper, accessKeyId, sessionToken);
  if (opened === undefined) return undefined;
  const { session, secretAccessKey } = opened;
  const identity = await identities.findIdentity(session.principalId);
  const { expiresAtMs } = session;
  return {
    credential: {
      secretAccessKey,
      isActive: identity?.isActive === true,
      session: { token: new Secret(sessionToken), expiresAtMs },
    },
    identity,
    session,
  };
}
