import { UpstreamError } from "@packhouse/proxy";
import { ThrottledError, ValidationError } from "../errors.js";

/** Seconds after which asking again may help, where the upstream does not say. */
const retryAfterSeconds = 10;

/** An upstream's failure in the registry's words, naming the connection and what to do. */
export function asDependencyError(error: unknown, connection: string): ThrottledError {
  if (error instanceof ThrottledError) return error;
  const isNonsense =
    error instanceof ValidationError || (error instanceof UpstreamError && isUnusable(error));
  const explanation = error instanceof Error ? error.message : "it failed";
  return new ThrottledError(
    `External connection ${connection} gave no usable answer: ${explanation}. Nothing is kept that could be served instead; try again later.`,
    (error instanceof UpstreamError ? error.retryAfterSeconds : undefined) ?? retryAfterSeconds,
    isNonsense ? "invalid-upstream" : "dependency",
    { cause: error },
  );
}

function isUnusable({ reason }: UpstreamError): boolean {
  return reason === "invalid" || reason === "too-large" || reason === "blocked-address";
}
