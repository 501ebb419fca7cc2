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
  /^(?:HPE_(?!INVALID_EOF)|Z_|ERR_BROTLI|ERR__ERROR|UND_ERR_HEADERS_OVERFLOW|UND_ERR_INVALID_ARG|HTTPParserError)/;

/** Whatever went wrong between us and `url`, as UpstreamError. */
export function toUpstreamError(error: unknown, url: URL): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const [reason, explanation] = explain(error);
  return new UpstreamError(reason, url, explanation, { cause: error });
}

function explain(error: unknown): [UpstreamErrorReason, string] {
  if (error instanceof BlockedAddressError) return ["blocked-address", error.message];
  const { code, message } = described(error);
  if (TIMEOUT_CODES.has(code)) return ["timeout", `no answer in time (${message})`];
  if (INVALID_CODES.test(code)) return ["invalid", `the answer cannot be read (${message})`];
  return ["unreachable", `no complete answer (${message})`];
}

/** Not by `instanceof Error`: errors of Node's own modules may come from another realm. */
function described(error: unknown): { readonly code: string; readonly message: string } {
  const { code, name, message } = (error ?? {}) as Readonly<Partial<Record<string, unknown>>>;
  // Some of undici's HTTPParserErrors have no code.
  const known = [code, name].find((text) => typeof text === "string") ?? "unknown";
  return { code: known, message: typeof message === "string" && message !== "" ? message : known };
}
