// Endpoints about users, owners and tokens. Identities and policies decide these things here, so that many of them can
// only say so, in a text that npm prints.
import { AccessDeniedError, NotFoundError, ValidationError } from "../../errors.js";
import { type Reply, json } from "../../http/reply.js";
import type { Catalog } from "../../catalog/catalog.js";
import type { FormatRequest } from "../format.js";
import type { Logins } from "../logins.js";
import { loginHelp } from "./login.js";
import { npmName, parseNpmName } from "./package-name.js";
import { searchTextOf } from "./search-text.js";

/** `GET /-/whoami` */
export function whoami({ caller }: FormatRequest): Reply {
  return json(200, { username: caller.principal.name });
}

/** `GET /-/npm/v1/user` */
export function profile({ caller }: FormatRequest): Reply {
  return json(200, {
    name: caller.principal.name,
    fullname: caller.principal.arn,
    email: "",
    tfa: null,
  });
}

/** `GET /-/user/org.couchdb.user:{user}`: of others than the caller nothing is told. @throws NotFoundError */
export function user({ caller, params }: FormatRequest): Reply {
  const name = (params["user"] ?? "").replace(/^org\.couchdb\.user:/, "");
  if (name !== caller.principal.name)
    throw new NotFoundError(`user ${name} is not known here`, "principal", name);
  return json(200, { _id: `org.couchdb.user:${name}`, name, email: "" });
}

/** `DELETE /-/user/token/{token}`: the token that the request shows is revoked, another is not ours to revoke. */
export async function logout(
  { http, caller, params }: FormatRequest,
  logins: Pick<Logins, "logOut">,
): Promise<Reply> {
  const shown = http.headers.authorization?.replace(/^bearer /i, "");
  if (shown !== params["token"]) {
    throw new ValidationError("npm logout revokes the token that it sends; this is another one");
  }
  await logins.logOut(caller);
  return json(200, { ok: true });
}

/** @throws ValidationError */
export function refuseTokens(): never {
  throw new ValidationError(
    `tokens are made by GetAuthorizationToken and expire by themselves: ${loginHelp}`,
  );
}

/** @throws ValidationError */
export function refuseAccessChange(): never {
  throw new ValidationError(
    "who may read and publish a package is decided by the policies of its repository and domain",
  );
}

/** @throws ValidationError */
export function refuseStaging(): never {
  throw new ValidationError(
    "staged publishing is not served here: publish without the stage option",
  );
}

/** `GET /-/package/{name}/collaborators`: what the caller may do. */
export async function collaborators(request: FormatRequest): Promise<Reply> {
  const name = parseNpmName(request.params["name"] ?? "");
  return json(200, {
    [request.caller.principal.name]: (await mayPublish(request, name)) ? "write" : "read",
  });
}

/** `GET /-/org/{scope}/package`: packages the repository holds in the scope. */
export async function packagesOfScope(
  request: FormatRequest,
  catalog: Pick<Catalog, "searchPackages">,
): Promise<Reply> {
  const scope = (request.params["owner"] ?? "").replace(/^@/, "");
  const { packages } = await catalog.searchPackages(request.repository, {
    format: "npm",
    namespace: scope,
    words: [],
    qualifiers: [],
    textOf: searchTextOf,
    from: 0,
    size: 1000,
  });
  const entries: [string, string][] = [];
  for (const { name } of packages) {
    entries.push([npmName(name), (await mayPublish(request, name)) ? "write" : "read"]);
  }
  return json(200, Object.fromEntries(entries));
}

async function mayPublish(
  request: FormatRequest,
  name: ReturnType<typeof parseNpmName>,
): Promise<boolean> {
  try {
    await request.requireAccess("codeartifact:PublishPackageVersion", name);
    return true;
  } catch (error) {
    if (error instanceof AccessDeniedError) return false;
    throw error;
  }
}
