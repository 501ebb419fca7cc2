// The headers a signature must cover, and the form in which it covers them.
import type { HttpRequest } from "../http/request.js";
import { signatureError } from "./signature-error.js";

const ONCE = new Set(["authorization", "host", "date", "content-type"]);

/**
 * Header values by lower-case name. A header that authentication rests on may come once only:
 * of two, Node shows the first and a proxy before us may have believed the second.
 * @throws AccessDeniedError IncompleteSignature
 */
export function readHeaders({ rawHeaders }: Pick<HttpRequest, "rawHeaders">): Map<string, string> {
  const headers = new Map<string, string>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? "").toLowerCase();
    const value = rawHeaders[i + 1] ?? "";
    const earlier = headers.get(name);
    if (earlier !== undefined && (ONCE.has(name) || name.startsWith("x-amz-"))) {
      throw signatureError("IncompleteSignature", `The header ${name} was sent more than once.`);
    }
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return headers;
}

/**
 * The lines `name:value` of the canonical request.
 * @throws AccessDeniedError when the list is unsorted, repeats itself, names what was not sent, or omits what must be signed
 */
export function canonicalHeaders(
  signedHeaders: readonly string[],
  headers: ReadonlyMap<string, string>,
): string {
  requireSorted(signedHeaders);
  const signed = new Set(signedHeaders);
  for (const name of ["host", "content-type", ...headers.keys()]) {
    const mustBeSigned =
      name === "host" ||
      (name === "content-type" && headers.has(name)) ||
      name.startsWith("x-amz-");
    if (mustBeSigned && !signed.has(name)) throw notSigned(name);
  }
  if (!signed.has("x-amz-date") && !signed.has("date")) throw notSigned("x-amz-date");
  return signedHeaders
    .map((name) => {
      const value = headers.get(name);
      if (value === undefined) {
        throw signatureError("InvalidSignatureException", `Signed header ${name} was not sent.`);
      }
      return `${name}:${value.trim().replace(/\s+/g, " ")}\n`;
    })
    .join("");
}

function requireSorted(names: readonly string[]): void {
  names.forEach((name, i) => {
    const previous = names[i - 1];
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || (previous !== undefined && previous >= name)) {
      throw signatureError(
        "IncompleteSignature",
        "SignedHeaders must be lower-case names, sorted, each once, separated by semicolons.",
      );
    }
  });
}

function notSigned(name: string) {
  return signatureError(
    "InvalidSignatureException",
    `The header ${name} must be in SignedHeaders and is not.`,
  );
}
