import { BlockedAddressError } from "./address-guard.js";
import { UpstreamError, type UpstreamErrorReason } from "./errors.js";

const TIMEOUT_CODES: ReadonlySet<string> = new Set([
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);

/** Messages that are HTTP no more, and encodings that do not decode. */
const INVALID_CODES =
  /^(?:HPE_(?!INVALID_EOF)|Z_|ERR_BROTLI|ERR__ERROR|UND_ERR_HEADERS_OVERFLOW|UND_ERR_INVALID_ARG)/;

/** Whatever went wrong between us and `url`, as UpstreamError. */
export function toUpstreamError(error: unknown, url: URL): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const [reason, explanation] = explain(error);
  return new UpstreamError(reason, url, explanation, { cause: error });
}

function explain(error: unknown): [UpstreamErrorReason, string] {
  if (error instanceof BlockedAddressError) return ["blocked-address", error.message];
  const code = errorCode(error);
  const said = error instanceof Error && error.message !== "" ? error.message : code;
  if (TIMEOUT_CODES.has(code)) return ["timeout", `no answer in time (${said})`];
  if (INVALID_CODES.test(code)) return ["invalid", `the answer cannot be read (${said})`];
  return ["unreachable", `no complete answer (${said})`];
}

function errorCode(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "unknown";
}
