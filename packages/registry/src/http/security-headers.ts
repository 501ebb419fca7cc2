// What every reply says, whoever made it.
import type { ServerResponse } from "node:http";

/**
 * For API and package routes; a page that a browser shall render sets its own.
 * Lower-case names; OWASP secure headers project.
 */
export const securityHeaders: readonly (readonly [name: string, value: string])[] = [
  ["x-content-type-options", "nosniff"],
  ["content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"],
  ["referrer-policy", "no-referrer"],
  ["cross-origin-resource-policy", "same-origin"],
];

/** Sets them on a response that somebody else will write. */
export function setSecurityHeaders(response: ServerResponse, requestId: string): void {
  for (const [name, value] of securityHeaders) response.setHeader(name, value);
  response.setHeader("vary", "authorization");
  response.setHeader("x-amzn-requestid", requestId);
}

/** `Vary` with `authorization` in it: no cache may replay one caller's reply to another. */
export function varyWithAuthorization(vary: string | number | undefined): string {
  if (vary === undefined) return "authorization";
  const text = String(vary);
  return /(?:^|,)\s*(?:authorization|\*)\s*(?:,|$)/i.test(text) ? text : `${text}, authorization`;
}
