import {
  AccessDeniedError,
  ConflictError,
  NotFoundError,
  QuotaExceededError,
  type RegistryError,
  ThrottledError,
  ValidationError,
} from "../errors.js";

/** CodeArtifact's exception for an error, or the more exact code that it has. */
export function errorCode(error: RegistryError | "unexpected"): string {
  if (error === "unexpected") return "InternalServerException";
  if (error instanceof AccessDeniedError) {
    return error.code ?? (error.kind === "denied" ? "AccessDenied" : "UnrecognizedClientException");
  }
  if (error instanceof NotFoundError) return "ResourceNotFoundException";
  if (error instanceof ConflictError) return error.code ?? "ConflictException";
  if (error instanceof QuotaExceededError) return "ServiceQuotaExceededException";
  if (error instanceof ValidationError) return error.code ?? "ValidationException";
  return throttledCode(error);
}

function throttledCode({ blame }: ThrottledError): string {
  if (blame === "caller") return "ThrottlingException";
  return blame === "dependency" ? "ServiceUnavailableException" : "BadGatewayException";
}

/** Whether the caller may not, or could not prove who it is. */
export function isRefusal(error: RegistryError | "unexpected" | undefined): boolean {
  return error instanceof AccessDeniedError;
}
