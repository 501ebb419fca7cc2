import { randomBytes } from "node:crypto";
import { ValidationError } from "../errors.js";

const prefix = "whsec_";
const minBytes = 24;
const maxBytes = 64;
const generatedBytes = 32;

/** A new key in the form of Standard Webhooks: `whsec_` and the base64 of its bytes. */
export function generateSigningSecret(): string {
  return prefix + randomBytes(generatedBytes).toString("base64");
}

/** The key's bytes, which sign. @throws ValidationError */
export function parseSigningSecret(text: string): Buffer {
  const encoded = text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
  const key = Buffer.from(encoded ?? "", "base64");
  // Buffer skips what is not base64; another encoding of the same bytes shows that something was skipped.
  const isExact = encoded !== undefined && key.toString("base64") === encoded;
  if (isExact && key.length >= minBytes && key.length <= maxBytes) return key;
  throw new ValidationError(
    `A webhook's secret is '${prefix}' and the base64 of ${minBytes} to ${maxBytes} random bytes; leave it out and one is made.`,
  );
}
