import type { RegistryError } from "../../errors.js";
import { type Reply, text } from "../../http/reply.js";
import type { HttpRequest } from "../../http/request.js";

const throttledStatus = { caller: 429, dependency: 503, "invalid-upstream": 502 } as const;
const advice =
  "Generic packages have no repository endpoint: use `aws codeartifact publish-package-version` and `get-package-version-asset`.\n";

/** Nothing is served here, so a 404 says what to use instead. */
export function genericErrorReply(
  error: RegistryError | "unexpected",
  { requestId }: HttpRequest,
): Reply {
  if (error === "unexpected")
    return text(500, `internal error; the registry's log has it under request id ${requestId}\n`);
  switch (error.name) {
    case "NotFoundError":
      return text(404, `${error.message}\n${advice}`);
    case "ConflictError":
      return text(409, `${error.message}\n`);
    case "AccessDeniedError":
      return error.kind === "unauthenticated"
        ? text(401, `${error.message}\n`, { "www-authenticate": 'Basic realm="packhouse"' })
        : text(403, `${error.message}\n`);
    case "ValidationError":
      return text(400, `${error.message}\n`);
    case "QuotaExceededError":
      return text(413, `${error.message}\n`);
    case "ThrottledError":
      return text(throttledStatus[error.blame], `${error.message}\n`, {
        "retry-after": Math.ceil(error.retryAfterSeconds),
      });
  }
}
