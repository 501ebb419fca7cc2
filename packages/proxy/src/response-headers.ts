import type { IncomingHttpHeaders } from "undici/types/header.js";

/** The first value of a header that should occur once. */
export function headerValue(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.[0];
}

/** RFC 9110 §8.6; undefined when absent or not a number. */
export function contentLength(headers: IncomingHttpHeaders): number | undefined {
  return wholeNumber(headerValue(headers, "content-length"));
}

/** How long a shared cache may call the answer fresh: RFC 9111 §4.2.1, less the time it has aged. */
export function maxAgeSeconds(headers: IncomingHttpHeaders): number | undefined {
  const directives = new Map(
    (headerValue(headers, "cache-control") ?? "").split(",").map((directive) => {
      const [name = "", value = ""] = directive.split("=", 2);
      return [name.trim().toLowerCase(), value.trim().replaceAll('"', "")];
    }),
  );
  if (directives.has("no-store") || directives.has("no-cache")) return 0;
  const lifetime =
    wholeNumber(directives.get("s-maxage")) ?? wholeNumber(directives.get("max-age"));
  if (lifetime === undefined) return undefined;
  return Math.max(0, lifetime - (wholeNumber(headerValue(headers, "age")) ?? 0));
}

/** RFC 9110 §10.2.3: seconds or a date. */
export function retryAfterSeconds(
  headers: IncomingHttpHeaders,
  nowMs = Date.now(),
): number | undefined {
  const value = headerValue(headers, "retry-after");
  if (value === undefined) return undefined;
  const seconds = wholeNumber(value);
  if (seconds !== undefined) return seconds;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? undefined : Math.max(0, Math.ceil((atMs - nowMs) / 1000));
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
}
