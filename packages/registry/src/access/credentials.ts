// Where the clients of packages put their token.
import type { HttpRequest } from "../http/request.js";

/**
 * The token in an Authorization header: `Bearer TOKEN`, `Basic` with any user name and the token as password,
 * or the bare token as Cargo sends it. Undefined when it holds none.
 */
export function tokenFrom(authorization: string): string | undefined {
  const text = authorization.trim();
  const space = text.indexOf(" ");
  if (space < 0) return text === "" ? undefined : text;
  const credentials = text.slice(space + 1).trim();
  switch (text.slice(0, space).toLowerCase()) {
    case "bearer":
      return credentials;
    case "basic": {
      const pair = Buffer.from(credentials, "base64").toString("latin1");
      const colon = pair.indexOf(":");
      return colon < 0 ? undefined : pair.slice(colon + 1);
    }
    default:
      return undefined;
  }
}

/** Whether more than one Authorization header came: Node shows the first, a proxy may have checked the other. */
export function hasTwoAuthorizations({ rawHeaders }: Pick<HttpRequest, "rawHeaders">): boolean {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 13 && name.toLowerCase() === "authorization") count += 1;
  }
  return count > 1;
}
