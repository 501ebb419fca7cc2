// pip, uv and poetry print the body, twine and pip the reason phrase: the message is in both (protocols B4.2).
import type { RegistryError } from "../../errors.js";
import { type Reply, text } from "../../http/reply.js";
import type { HttpRequest } from "../../http/request.js";

const throttledStatus = { caller: 429, dependency: 503, "invalid-upstream": 502 } as const;

/** An error in the words of Python's clients. */
export function pypiErrorReply(error: RegistryError | "unexpected", request: HttpRequest): Reply {
  if (error === "unexpected") {
    const message = `internal error; the registry's log has it under request id ${request.requestId}`;
    return refusal(500, message);
  }
  switch (error.name) {
    case "NotFoundError":
      return refusal(404, error.message);
    case "ConflictError":
      // twine, poetry and pdm look for these words to know that the file is there already.
      return refusal(409, `File already exists: ${error.message}`);
    case "AccessDeniedError":
      return error.kind === "unauthenticated"
        ? refusal(401, error.message, { "www-authenticate": 'Basic realm="Packhouse"' })
        : refusal(403, error.message);
    case "ValidationError":
      return refusal(400, error.message);
    case "QuotaExceededError":
      return refusal(413, error.message);
    case "ThrottledError":
      return refusal(throttledStatus[error.blame], error.message, {
        "retry-after": Math.ceil(error.retryAfterSeconds),
      });
  }
}

function refusal(status: number, message: string, headers: Reply["headers"] = {}): Reply {
  return { ...text(status, `${message}\n`, headers), reason: message };
}
