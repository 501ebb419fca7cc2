// The six errors the domain knows. Each edge maps them once: api/errors.ts to AWS exceptions,
// formats to what their client prints. Anything else that is thrown is a bug and becomes a 500.

/** Kinds of resource an error can be about; the values of CodeArtifact's `resourceType`, and ours. */
export type ResourceType =
  | "domain"
  | "repository"
  | "package"
  | "package-version"
  | "asset"
  | "package-group"
  | "external-connection"
  | "principal"
  | "policy"
  | "webhook"
  | "event";

/** The resource exists not, or not for this caller. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";
  constructor(
    message: string,
    readonly resourceType: ResourceType,
    readonly resourceId: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An error's cause, and AWS's code for it where an API has a more exact one than for its kind. */
export interface CodedErrorOptions extends ErrorOptions {
  readonly code?: string;
}

/** The change contradicts what is stored. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
  /** E.g. `DeleteConflict`. */
  readonly code: string | undefined;
  constructor(
    message: string,
    readonly resourceType: ResourceType,
    readonly resourceId: string,
    options?: CodedErrorOptions,
  ) {
    super(message, options);
    this.code = options?.code;
  }
}

/** Authentication is missing or bad (`unauthenticated`), or the caller may not do this (`denied`). */
export class AccessDeniedError extends Error {
  override readonly name = "AccessDeniedError";
  constructor(
    message: string,
    readonly kind: "unauthenticated" | "denied" = "denied",
    /** AWS error code where a verifier knows a more exact one, e.g. `SignatureDoesNotMatch`. */
    readonly code?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** CodeArtifact's ValidationException reasons. */
export type ValidationReason =
  | "CANNOT_PARSE"
  | "ENCRYPTION_KEY_ERROR"
  | "FIELD_VALIDATION_FAILED"
  | "UNKNOWN_OPERATION"
  | "OTHER";

/** What was sent is malformed or not allowed by the rules; the message says what and what to do. */
export class ValidationError extends Error {
  override readonly name = "ValidationError";
  /** E.g. `MalformedPolicyDocument`. */
  readonly code: string | undefined;
  constructor(
    message: string,
    readonly reason: ValidationReason = "FIELD_VALIDATION_FAILED",
    options?: CodedErrorOptions,
  ) {
    super(message, options);
    this.code = options?.code;
  }
}

/** A limit on counts or sizes is reached. */
export class QuotaExceededError extends Error {
  override readonly name = "QuotaExceededError";
  constructor(
    message: string,
    readonly resourceType: ResourceType,
    readonly resourceId: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Too much, too fast, or something we depend on is not there now; try again later. */
export class ThrottledError extends Error {
  override readonly name = "ThrottledError";
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
    /** `caller`: the caller's rate (429). `dependency`: an upstream, the disk or a key is unavailable (503). `invalid-upstream`: an upstream answered nonsense (502). */
    readonly blame: "caller" | "dependency" | "invalid-upstream" = "caller",
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export type RegistryError =
  | NotFoundError
  | ConflictError
  | AccessDeniedError
  | ValidationError
  | QuotaExceededError
  | ThrottledError;

/** Tells our six errors from bugs. */
export function isRegistryError(error: unknown): error is RegistryError {
  return (
    error instanceof NotFoundError ||
    error instanceof ConflictError ||
    error instanceof AccessDeniedError ||
    error instanceof ValidationError ||
    error instanceof QuotaExceededError ||
    error instanceof ThrottledError
  );
}
