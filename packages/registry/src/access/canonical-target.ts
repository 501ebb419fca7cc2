// The request target in the two forms SigV4 signs: canonical URI and canonical query string.
import { signatureError } from "./signature-error.js";

export interface CanonicalTarget {
  readonly path: string;
  readonly query: string;
}

/**
 * Canonicalises the target as received. Nothing is normalised and no second spelling is taken for the
 * first: what was signed must be, byte for byte, what the router reads. So `//`, `/./`, a bare `+` or a
 * needless escape do not verify, though their signer may have meant the same.
 * @throws AccessDeniedError for presigned requests and for queries not encoded as RFC 3986 says
 */
export function canonicalTarget(rawTarget: string, hasAuthorization: boolean): CanonicalTarget {
  if (!rawTarget.startsWith("/")) {
    throw signatureError("InvalidSignatureException", "The request target must begin with /.");
  }
  const queryAt = rawTarget.indexOf("?");
  const path = queryAt < 0 ? rawTarget : rawTarget.slice(0, queryAt);
  const query = queryAt < 0 ? "" : rawTarget.slice(queryAt + 1);
  const segments = path.slice(1).split("/");
  // Signers drop these before they sign; the router does not.
  if (
    segments.some((s, i) => s === "." || s === ".." || (s === "" && i < segments.length - 1)) ||
    /[^\x21-\x7e]/.test(path)
  ) {
    throw signatureError("InvalidSignatureException", "The request path is not canonical.");
  }
  return {
    path: `/${segments.map(encodeUri).join("/")}`,
    query: canonicalQuery(query, hasAuthorization),
  };
}

function canonicalQuery(query: string, hasAuthorization: boolean): string {
  if (query === "") return "";
  const pairs = query.split("&").map((part) => {
    const equals = part.indexOf("=");
    const name = equals < 0 ? part : part.slice(0, equals);
    const value = equals < 0 ? "" : part.slice(equals + 1);
    refuseQueryCredentials(decode(name), hasAuthorization);
    if (part === "" || encodeUri(decode(name)) !== name || encodeUri(decode(value)) !== value) {
      throw signatureError(
        "InvalidSignatureException",
        "The query string must be percent-encoded as RFC 3986 says, a space as %20.",
      );
    }
    return { name, value };
  });
  // By name, then by value: sorting the joined text would put `a-b=` before `a=`.
  return pairs
    .sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value))
    .map(({ name, value }) => `${name}=${value}`)
    .join("&");
}

function refuseQueryCredentials(name: string, hasAuthorization: boolean): void {
  if (!name.toLowerCase().startsWith("x-amz-")) return;
  throw hasAuthorization
    ? signatureError(
        "IncompleteSignature",
        "Credentials were sent in the header and in the query string; send one of them.",
      )
    : signatureError(
        "IncompleteSignature",
        "Presigned requests are not accepted; sign the request with an Authorization header.",
      );
}

/** RFC 3986: everything but unreserved characters is escaped, in upper-case hex. */
function encodeUri(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw signatureError("InvalidSignatureException", "The query string is not UTF-8.");
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
