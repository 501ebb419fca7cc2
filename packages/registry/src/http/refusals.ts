// Replies of the listener itself, before any route is known: both AWS clients and npm print `message`.
import type { IncomingMessage } from "node:http";
import { type Reply, json } from "./reply.js";

/** AWS error code by status; the SDKs read it from the header. */
const errorTypes: Readonly<Record<number, string>> = {
  400: "ValidationException",
  429: "ThrottlingException",
  431: "ValidationException",
  503: "ThrottlingException",
};

export function refusalReply(status: number, message: string, retryAfterSeconds?: number): Reply {
  return json(
    status,
    { message, error: message },
    {
      "x-amzn-errortype": errorTypes[status] ?? "InternalServerException",
      ...(retryAfterSeconds !== undefined && { "retry-after": retryAfterSeconds }),
    },
  );
}

/** AWS codes that say "this credential does not work", as distinct from "it may not do this". */
const authenticationErrors: ReadonlySet<string> = new Set([
  "InvalidClientTokenId",
  "UnrecognizedClientException",
  "SignatureDoesNotMatch",
  "InvalidSignatureException",
  "IncompleteSignature",
  "IncompleteSignatureException",
]);

/** Whether a reply turned away a credential that was presented. Asking without one is no guess. */
export function isFailedAuthentication(
  status: number,
  errorType: string | number | readonly string[] | undefined,
  incoming: IncomingMessage,
): boolean {
  if ((status !== 401 && status !== 403) || incoming.headers.authorization === undefined)
    return false;
  return status === 401 || (typeof errorType === "string" && authenticationErrors.has(errorType));
}
