// The registry's errors as AWS exceptions (restJson1): names and statuses are the SDK's schemas'.
import * as sdk from "@aws-sdk/client-codeartifact";
import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticErrorSchema } from "@smithy/types";
import {
  AccessDeniedError,
  ConflictError,
  NotFoundError,
  QuotaExceededError,
  type RegistryError,
  ThrottledError,
  ValidationError,
} from "../errors.js";
import { type Reply, json } from "../http/reply.js";

const resourceTypes: readonly string[] = Object.values(sdk.ResourceType);

/** The reply that AWS's clients turn into an exception. `unexpected`: a bug, of which nothing is told. */
export function errorReply(error: RegistryError | "unexpected"): Reply {
  if (error === "unexpected") {
    return modelled(
      sdk.InternalServerException$,
      "An internal error happened; the server's log has it.",
    );
  }
  if (error instanceof NotFoundError) {
    return modelled(sdk.ResourceNotFoundException$, error.message, resourceMembers(error));
  }
  if (error instanceof ConflictError) {
    return modelled(sdk.ConflictException$, error.message, resourceMembers(error));
  }
  if (error instanceof QuotaExceededError) {
    return modelled(sdk.ServiceQuotaExceededException$, error.message, resourceMembers(error));
  }
  if (error instanceof ValidationError) {
    return modelled(sdk.ValidationException$, error.message, { reason: error.reason });
  }
  if (error instanceof ThrottledError) return throttledReply(error);
  return deniedReply(error);
}

/** No operation is at this method and path. */
export function unknownOperationReply(): Reply {
  return exception("UnknownOperationException", 404, "No operation has this method and path.");
}

// AWS answers 403 for bad credentials too; its clients know the reason by the code, which in JSON protocols ends in
// `Exception` (in IAM's query protocol some do not).
function deniedReply(error: AccessDeniedError): Reply {
  if (error.kind === "denied") return modelled(sdk.AccessDeniedException$, error.message);
  const code = error.code ?? "MissingAuthenticationToken";
  return exception(code.endsWith("Exception") ? code : `${code}Exception`, 403, error.message);
}

function throttledReply(error: ThrottledError): Reply {
  const headers = { "retry-after": Math.ceil(error.retryAfterSeconds) };
  switch (error.blame) {
    case "caller":
      return modelled(sdk.ThrottlingException$, error.message, {}, headers);
    case "dependency":
      return exception("ServiceUnavailableException", 503, error.message, {}, headers);
    case "invalid-upstream":
      return exception("BadGatewayException", 502, error.message, {}, headers);
  }
}

function resourceMembers(error: {
  readonly resourceType: string;
  readonly resourceId: string;
}): Record<string, string> {
  const { resourceType, resourceId } = error;
  return resourceTypes.includes(resourceType) ? { resourceId, resourceType } : { resourceId };
}

function modelled(
  schema: StaticErrorSchema,
  message: string,
  members: Readonly<Record<string, string>> = {},
  headers: Reply["headers"] = {},
): Reply {
  const { httpError } = NormalizedSchema.of(schema).getMergedTraits();
  const status = typeof httpError === "number" ? httpError : 500;
  return exception(schema[2], status, message, members, headers);
}

function exception(
  name: string,
  status: number,
  message: string,
  members: Readonly<Record<string, string>> = {},
  headers: Reply["headers"] = {},
): Reply {
  return json(
    status,
    { __type: name, message, ...members },
    { "x-amzn-errortype": name, ...headers },
  );
}
