import type { HttpRequest } from "../http/request.js";
import type { IdentityCache } from "../identity/identity-cache.js";
import type { Caller } from "./caller.js";
import { readSignature, type SignatureRules, type SigningCredential } from "./sigv4.js";
import { signatureError } from "./signature-error.js";

/**
 * Authenticates a request of the AWS API.
 * `bodySha256Hex`: see {@link readSignature}.
 * @throws AccessDeniedError (unauthenticated), with AWS's code
 */
export async function authenticateSignature(
  identities: IdentityCache,
  request: HttpRequest,
  bodySha256Hex: string,
  rules: SignatureRules,
): Promise<Caller> {
  const signature = readSignature(request, bodySha256Hex, rules);
  const accessKey = await identities.findAccessKey(signature.accessKeyId);
  const identity = accessKey && (await identities.findIdentity(accessKey.userId));
  const credential: SigningCredential | undefined = accessKey && {
    secretAccessKey: accessKey.secretAccessKey,
    isActive: accessKey.status === "active" && identity?.isActive === true,
  };
  signature.verify(credential);
  if (identity === undefined) {
    throw signatureError("UnrecognizedClientException", "The access key is not valid here.");
  }
  return {
    principal: identity.principal,
    sourceIp: request.sourceIp,
    isSecure: request.isSecure,
    userAgent: request.headers["user-agent"],
    requestId: request.requestId,
    credential: { kind: "signature", accessKeyId: signature.accessKeyId },
  };
}
