// What the clients of packages show, and where they put it.
import type { HttpRequest } from "../http/request.js";
import { isAccessToken } from "../identity/access-tokens.js";

/** What an Authorization header holds. */
export type ShownCredentials =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "password"; readonly userName: string; readonly password: string };

/**
 * Reads `Bearer TOKEN`, `Basic` with a token as password and any user name, the bare token as Cargo sends it, or `Basic`
 * with a user's name and password. Undefined when it holds none of them.
 */
export function readCredentials(authorization: string): ShownCredentials | undefined {
  const text = authorization.trim();
  const space = text.indexOf(" ");
  if (space < 0) return text === "" ? undefined : { kind: "token", token: text };
  const credentials = text.slice(space + 1).trim();
  switch (text.slice(0, space).toLowerCase()) {
    case "bearer":
      return { kind: "token", token: credentials };
    case "basic":
      return readPair(Buffer.from(credentials, "base64"));
    default:
      return undefined;
  }
}

function readPair(bytes: Buffer): ShownCredentials | undefined {
  const pair = bytes.toString("latin1");
  const colon = pair.indexOf(":");
  if (colon < 0) return undefined;
  const userName = pair.slice(0, colon);
  const password = pair.slice(colon + 1);
  const isToken = userName === "" || userName === "aws" || looksLikeToken(password);
  return isToken ? { kind: "token", token: password } : { kind: "password", userName, password };
}

/** Ours or a JWT: whoever shows it as the password of any name means the token. */
function looksLikeToken(text: string): boolean {
  return isAccessToken(text) || /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);
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
