// npm's login commands: a name and password become a token; who has none is told how to get one, so that every client
// prints it.
import type { Repository } from "../../catalog/model.js";
import { AccessDeniedError } from "../../errors.js";
import { type Reply, json } from "../../http/reply.js";
import type { HttpRequest } from "../../http/request.js";
import type { Logins } from "../logins.js";
import type { Maybe } from "../maybe-promise.js";
import { isJsonObject, stringAt } from "../shared/json-object.js";
import { readJsonBody } from "../shared/read-body.js";

const maxLoginBytes = 8192;

/** Tells how to get a token; npm shows it to whoever has none. */
export const loginHelp =
  "get a token with `packhouse login --tool npm --domain DOMAIN --repository REPOSITORY` " +
  "or `aws codeartifact login --tool npm`, which write it to your .npmrc";

const text = `there is no user with this name and password: ${loginHelp}`;

/** `POST /-/v1/login`: npm goes on to ask for a password and prints nothing of the answer but its notice. */
export function refuseWebLogin(): Reply {
  return json(404, { error: text }, { "npm-notice": text });
}

/**
 * `PUT /-/user/org.couchdb.user:{user}` with name and password in the body; undefined for every other request.
 * @throws AccessDeniedError, ThrottledError, ValidationError
 */
export function legacyLogin(
  request: HttpRequest,
  find: () => Maybe<Repository | undefined>,
  logins: Pick<Logins, "logIn">,
): Promise<Reply> | undefined {
  const [dash, user, id = "", ...rest] = request.segments.slice(4);
  const isLogin = dash === "-" && user === "user" && rest.length === 0;
  return request.method === "PUT" && isLogin ? answerLogin(request, id, find, logins) : undefined;
}

async function answerLogin(
  request: HttpRequest,
  id: string,
  find: () => Maybe<Repository | undefined>,
  logins: Pick<Logins, "logIn">,
): Promise<Reply> {
  const body = await readJsonBody(request, maxLoginBytes);
  const sent = isJsonObject(body) ? body : {};
  const userName = stringAt(sent, "name");
  const password = stringAt(sent, "password");
  const repository = await find();
  const isWhole = userName !== undefined && password !== undefined && repository !== undefined;
  if (!isWhole || id !== `org.couchdb.user:${userName}`) {
    throw new AccessDeniedError(text, "unauthenticated");
  }
  const token = await logins.logIn(request, repository, { userName, password });
  return json(201, { ok: `you are authenticated as '${userName}'`, id, token });
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
