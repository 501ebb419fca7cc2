import { AccessDeniedError } from "../errors.js";

/** AWS's error codes of request authentication ("Common errors" of its API references). */
export type SignatureErrorCode =
  | "MissingAuthenticationToken"
  | "IncompleteSignature"
  | "InvalidSignatureException"
  | "UnrecognizedClientException"
  | "InvalidClientTokenId"
  | "ExpiredTokenException"
  | "RequestExpired";

export function signatureError(code: SignatureErrorCode, message: string): AccessDeniedError {
  return new AccessDeniedError(message, "unauthenticated", code);
}
