import type { UpstreamClient, UpstreamRequest } from "./client.js";
import { UpstreamError, printableUrl } from "./errors.js";
import type { Hop, RedirectReply } from "./hop.js";

/**
 * Follows redirects hop by hop. The credential stays on the configured origin: once a chain has
 * left it, not even coming back brings the credential out again. A connection configured with
 * https never speaks http.
 */
export function withRedirects(
  baseUrl: URL,
  maxRedirects: number,
): (hop: Hop) => UpstreamClient["get"] {
  return (hop) => async (request) => {
    let url = request.url;
    let sendsCredential = true;
    for (let redirects = 0; ; redirects += 1) {
      assertUsable(url, baseUrl);
      sendsCredential &&= url.origin === baseUrl.origin;
      const reply = await hop({ ...request, url, sendsCredential });
      if (reply.kind !== "redirect") return reply;
      if (redirects === maxRedirects) {
        throw new UpstreamError("invalid", request.url, `more than ${maxRedirects} redirects`);
      }
      url = redirectTarget(request, url, reply);
    }
  };
}

function assertUsable(url: URL, baseUrl: URL): void {
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new UpstreamError("invalid", url, "only http and https are spoken to upstreams");
  }
  if (url.protocol === "http:" && baseUrl.protocol === "https:") {
    throw new UpstreamError("invalid", url, "an https connection does not follow to http");
  }
}

function redirectTarget(request: UpstreamRequest, from: URL, reply: RedirectReply): URL {
  const { location = "", status } = reply;
  if (location === "" || !URL.canParse(location, from.href)) {
    throw new UpstreamError("invalid", from, `a redirect to nowhere (HTTP ${status})`, { status });
  }
  const target = new URL(location, from);
  if (request.method === "POST" && !(status >= 307 && target.origin === from.origin)) {
    const explanation = `a POST is not sent on to ${printableUrl(target)} (HTTP ${status})`;
    throw new UpstreamError("invalid", from, explanation, { status });
  }
  return target;
}
