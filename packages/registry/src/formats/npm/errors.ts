// npm, yarn, pnpm and bun print the `error` member of a JSON body and nothing else (protocols A1.3).
import type { RegistryError } from "../../errors.js";
import { type Reply, json } from "../../http/reply.js";
import type { HttpRequest } from "../../http/request.js";
import { loginHelp, loginRefusal } from "./login.js";

const throttledStatus = { caller: 429, dependency: 503, "invalid-upstream": 502 } as const;

/**
 * An error in npm's words. A 401 has no WWW-Authenticate: with `Basic` or `Bearer` in it npm prints a text of its own
 * in place of ours, and no npm client waits for a challenge.
 */
export function npmErrorReply(error: RegistryError | "unexpected", request: HttpRequest): Reply {
  if (error === "unexpected") {
    return json(500, {
      error: `internal error; the registry's log has it under request id ${request.requestId}`,
    });
  }
  switch (error.name) {
    case "NotFoundError":
      return json(404, { error: error.message });
    case "ConflictError":
      return json(409, { error: error.message });
    case "AccessDeniedError":
      return (
        loginRefusal(request) ??
        (error.kind === "unauthenticated"
          ? json(401, { error: `${error.message} To log in, ${loginHelp}.` })
          : json(403, { error: error.message }))
      );
    case "ValidationError":
      return json(400, { error: error.message });
    case "QuotaExceededError":
      return json(413, { error: error.message });
    case "ThrottledError":
      return json(
        throttledStatus[error.blame],
        { error: error.message },
        { "retry-after": Math.ceil(error.retryAfterSeconds) },
      );
  }
}
