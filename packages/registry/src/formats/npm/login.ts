// Nobody logs in here with a password; what npm's login commands are told instead, so that every client prints it.
import { type Reply, json } from "../../http/reply.js";
import type { HttpRequest } from "../../http/request.js";

/** Tells how to get a token; npm shows it to whoever has none. */
export const loginHelp =
  "get a token with `packhouse login --tool npm --domain DOMAIN --repository REPOSITORY` " +
  "or `aws codeartifact login --tool npm`, which write it to your .npmrc";

const text = `this registry has no passwords: ${loginHelp}`;

/** `POST /-/v1/login`: npm goes on to ask for a password and prints nothing of the answer but its notice. */
export function refuseWebLogin(): Reply {
  return json(404, { error: text }, { "npm-notice": text });
}

/**
 * `PUT /-/user/org.couchdb.user:{user}`. Not 400, for which npm has a text of its own, nor 401, for which yarn has, nor
 * 403, to which npm adds a hint that leads astray.
 */
export function refuseLegacyLogin(): Reply {
  return json(404, { error: text });
}

/** The answer to a login of somebody who has no token yet; undefined for every other request. */
export function loginRefusal({ method, segments }: HttpRequest): Reply | undefined {
  const [dash, first, second] = segments.slice(4);
  if (dash !== "-") return undefined;
  if (method === "POST" && first === "v1" && second === "login") return refuseWebLogin();
  if (method === "PUT" && first === "user") return refuseLegacyLogin();
  return undefined;
}
