import { auditNotes } from "../audit/notes.js";
import { isRegistryError, type RegistryError } from "../errors.js";
import type { HttpRequest } from "../http/request.js";

/** Notes why a request failed, where logs and the audit trail look. Returns what its client may be told. */
export function noteFailure(
  error: unknown,
  request: HttpRequest,
  onUnexpectedError: (error: unknown, request: HttpRequest) => void,
): RegistryError | "unexpected" {
  if (isRegistryError(error)) {
    request.log.error = error.message;
    auditNotes(request).error = error;
    return error;
  }
  // A client that went away breaks its own body; there is nothing to log and nobody to tell.
  if (!request.signal.aborted) onUnexpectedError(error, request);
  auditNotes(request).error = "unexpected";
  return "unexpected";
}
