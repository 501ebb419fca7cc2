import { ValidationError } from "../errors.js";

/** STS's codes for what is wrong with a token of an identity provider (AssumeRoleWithWebIdentity). */
export type FederationErrorCode =
  "ExpiredTokenException" | "IDPCommunicationError" | "InvalidIdentityToken";

export function federationError(
  code: FederationErrorCode,
  message: string,
  options?: ErrorOptions,
): ValidationError {
  return new ValidationError(message, "OTHER", { ...options, code });
}
