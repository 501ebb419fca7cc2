// The registry's errors as those of AWS's Query protocol: codes and statuses as IAM's and STS's API references list them.
import {
  AccessDeniedError,
  ConflictError,
  NotFoundError,
  QuotaExceededError,
  type RegistryError,
  ThrottledError,
} from "../../errors.js";
import type { Reply } from "../../http/reply.js";
import { xmlReply } from "./encode.js";
import type { QueryService } from "./service.js";
import { element } from "./xml.js";

interface Fault {
  readonly code: string;
  readonly status: number;
}

/** What the request could be told apart by; of an unknown service only the id. */
export interface ErrorScope {
  readonly service?: Pick<QueryService, "namespace">;
  readonly requestId: string;
}

/** `unexpected`: a bug, of which nothing is told. */
export function queryErrorReply(error: RegistryError | "unexpected", scope: ErrorScope): Reply {
  if (error === "unexpected") {
    const message = "An internal error happened; the server's log has it.";
    return faultReply({ code: "ServiceFailure", status: 500 }, message, scope);
  }
  const headers =
    error instanceof ThrottledError ? { "retry-after": Math.ceil(error.retryAfterSeconds) } : {};
  return faultReply(faultOf(error), error.message, scope, headers);
}

/** No operation of this name is offered. */
export function invalidActionReply(
  action: string | undefined,
  version: string | undefined,
  scope: ErrorScope,
): Reply {
  if (action === undefined) {
    const message = "The request has no Action.";
    return faultReply({ code: "MissingAction", status: 400 }, message, scope);
  }
  const message = `Could not find operation ${action} for version ${version ?? "NO_VERSION_SPECIFIED"}.`;
  return faultReply({ code: "InvalidAction", status: 400 }, message, scope);
}

function faultOf(error: RegistryError): Fault {
  if (error instanceof NotFoundError) return { code: "NoSuchEntity", status: 404 };
  if (error instanceof ConflictError) {
    return { code: error.code ?? "EntityAlreadyExists", status: 409 };
  }
  if (error instanceof QuotaExceededError) return { code: "LimitExceeded", status: 409 };
  if (error instanceof AccessDeniedError) return deniedFault(error);
  if (error instanceof ThrottledError) {
    return error.blame === "caller"
      ? { code: "Throttling", status: 400 }
      : { code: "ServiceUnavailable", status: 503 };
  }
  return { code: error.code ?? "ValidationError", status: 400 };
}

// Verifiers name codes as AWS's JSON protocols have them; the Query protocol has other words for some.
const queryCodes: Readonly<Record<string, string>> = {
  InvalidSignatureException: "SignatureDoesNotMatch",
  UnrecognizedClientException: "InvalidClientTokenId",
  ExpiredTokenException: "ExpiredToken",
};

function deniedFault({ kind, code }: AccessDeniedError): Fault {
  if (code !== undefined) return { code: queryCodes[code] ?? code, status: 403 };
  return { code: kind === "denied" ? "AccessDenied" : "MissingAuthenticationToken", status: 403 };
}

function faultReply(
  { code, status }: Fault,
  message: string,
  { service, requestId }: ErrorScope,
  headers: Reply["headers"] = {},
): Reply {
  const error = element("Error", [
    element("Type", status < 500 ? "Sender" : "Receiver"),
    element("Code", code),
    element("Message", message),
  ]);
  const body = [error, element("RequestId", requestId)];
  return xmlReply(status, element("ErrorResponse", body, service?.namespace), requestId, headers);
}
