// From a package path to its endpoint: changes seen, caller known, repository found, action allowed, in this order.
// Each step that is answered from a cache is synchronous, so a hot read is one turn of the event loop.
import type { AccessCheck, Action, Caller } from "../access/caller.js";
import { auditNotes, noteCall } from "../audit/notes.js";
import type { PackageName, Repository } from "../catalog/model.js";
import {
  AccessDeniedError,
  NotFoundError,
  type RegistryError,
  ValidationError,
  isRegistryError,
} from "../errors.js";
import type { Reply } from "../http/reply.js";
import type { HttpRequest } from "../http/request.js";
import type { Endpoint, Format, FormatRequest } from "./format.js";
import { type Maybe, after } from "./maybe-promise.js";
import { type RouteMatch, compileRoutes } from "./routes.js";

export interface DispatchServices {
  /** Resolves when this process's caches know of every commit; undefined when they do already. */
  readonly syncChanges: () => Promise<void> | undefined;
  readonly findRepository: (
    domain: string,
    owner: string,
    repository: string,
  ) => Maybe<Repository | undefined>;
  /** @throws AccessDeniedError (unauthenticated), ThrottledError */
  readonly authenticate: (request: HttpRequest) => Maybe<Caller>;
  /** @throws AccessDeniedError */
  readonly authorise: (caller: Caller, check: AccessCheck) => Maybe<unknown>;
  /** Logs a bug once, with its cause. */
  readonly reportUnexpected: (error: unknown, request: HttpRequest) => void;
}

export type Dispatch = (request: HttpRequest) => Reply | Promise<Reply>;

/** Serves `/d/{domain}-{owner}/{format}/{repository}/…`; `segments` begin with `d`. Never throws. */
export function createDispatch(formats: readonly Format[], services: DispatchServices): Dispatch {
  const served = new Map(
    formats.map((format) => [
      format.name as string,
      { format, match: compileRoutes(format.endpoints) },
    ]),
  );
  const fallback = formats[0];
  if (!fallback) throw new TypeError("at least one format must be served");

  return (request) => {
    const address = parseAddress(request.segments);
    const found = served.get(address?.format ?? "");
    const format = found?.format ?? fallback;
    noteTarget(request, address);
    const findAddressed = () =>
      address && services.findRepository(address.domain, address.owner, address.repository);
    const serve = (): Maybe<Reply> =>
      found?.format.login?.(request, findAddressed) ??
      after(services.authenticate(request), (caller) => {
        request.log.principal = caller.principal.arn;
        auditNotes(request).caller = caller;
        if (!address || !found)
          throw new NotFoundError(`nothing is served at ${request.rawTarget}`, "repository", "");
        checkTokenDomain(caller, address);
        return after(
          services.findRepository(address.domain, address.owner, address.repository),
          (repository) => {
            if (!repository) throw unknownRepository(address);
            const route = found.match(request.method, request.segments, address.segmentCount);
            return serveRoute(route, request, caller, repository, services);
          },
        );
      });
    const fail = (error: unknown) => errorReply(error, request, format, services);
    try {
      const reply = after(services.syncChanges(), serve);
      return reply instanceof Promise
        ? reply.then((value) => finish(value, request), fail)
        : finish(reply, request);
    } catch (error) {
      return fail(error);
    }
  };
}

interface Address {
  readonly domain: string;
  readonly owner: string;
  readonly format: string;
  readonly repository: string;
  /** How many segments name the repository; the format's path follows. */
  readonly segmentCount: number;
}

function parseAddress(segments: readonly string[]): Address | undefined {
  const [root, host, format, repository] = segments;
  if (root !== "d" || host === undefined || format === undefined || !repository) return undefined;
  const dash = host.lastIndexOf("-");
  if (dash <= 0) return undefined;
  return {
    domain: host.slice(0, dash),
    owner: host.slice(dash + 1),
    format,
    repository,
    segmentCount: 4,
  };
}

/** Nobody knows yet what exactly is asked for: reads are the clients' GETs, and all else is a publish until it is known. */
function noteTarget(request: HttpRequest, address: Address | undefined): void {
  const { method } = request;
  const action = `codeartifact:${method === "GET" || method === "HEAD" ? "ReadFromRepository" : "PublishPackageVersion"}`;
  const notes = noteCall(request, "Data", action);
  if (address === undefined) return;
  const domain = { name: address.domain, owner: address.owner };
  notes.resources = [{ domain, repository: address.repository }];
}

function checkTokenDomain(caller: Caller, address: Address): void {
  const { credential } = caller;
  if (credential.kind !== "token") return;
  if (credential.domainName === address.domain && credential.domainOwner === address.owner) return;
  throw new AccessDeniedError(
    `this token is for domain ${credential.domainName} of account ${credential.domainOwner}, ` +
      `not for ${address.domain} of ${address.owner}: get one for that domain`,
  );
}

function unknownRepository(address: Address): NotFoundError {
  return new NotFoundError(
    `repository ${address.repository} does not exist in domain ${address.domain} of account ${address.owner}`,
    "repository",
    address.repository,
  );
}

function serveRoute(
  route: RouteMatch | undefined,
  request: HttpRequest,
  caller: Caller,
  repository: Repository,
  services: DispatchServices,
): Maybe<Reply> {
  const notes = auditNotes(request);
  notes.administratorAccount = repository.administratorAccount;
  const requireAccess = (action: Action, name?: PackageName) => {
    const resource = resourceOf(repository, name);
    notes.action = action;
    notes.resources = [resource];
    return after(services.authorise(caller, { action, resource }), () => {
      notes.isAllowed = true;
    });
  };
  request.log.domain = repository.domain.name;
  request.log.repository = repository.name;
  if (!route) {
    // Whoever may not read the repository learns nothing about what it serves.
    return after(requireAccess("codeartifact:ReadFromRepository"), () => {
      throw new NotFoundError(
        `${request.method} ${request.rawTarget}: there is no such endpoint`,
        "asset",
        "",
      );
    });
  }
  const { endpoint, params } = route;
  const formatRequest: FormatRequest = { http: request, caller, repository, params, requireAccess };
  if (endpoint.packageOf === "in-body") return serveAsking(endpoint, formatRequest);
  const name = endpoint.packageOf?.(params);
  const handle = () => endpoint.handle(formatRequest);
  if (typeof endpoint.action === "string") {
    request.log.action = endpoint.action;
    return after(requireAccess(endpoint.action, name), handle);
  }
  request.log.action = endpoint.action[0];
  return requireAny(endpoint.action, (action) => requireAccess(action, name)).then(handle);
}

/** Serves an endpoint that asks for access itself. Default deny: it must have asked, or its reply is not given. */
async function serveAsking(endpoint: Endpoint, request: FormatRequest): Promise<Reply> {
  const asked = { isAllowed: false };
  request.http.log.action = String(endpoint.action);
  const reply = await endpoint.handle({
    ...request,
    requireAccess: async (action, name) => {
      await request.requireAccess(action, name);
      asked.isAllowed = true;
    },
  });
  if (!asked.isAllowed) throw new TypeError(`${endpoint.path} answered without asking for access`);
  return reply;
}

/** @throws AccessDeniedError the first action's refusal when none is allowed */
async function requireAny(
  actions: readonly Action[],
  require: (action: Action) => Maybe<unknown>,
): Promise<void> {
  let refusal: unknown;
  for (const action of actions) {
    try {
      await require(action);
      return;
    } catch (error) {
      if (!(error instanceof AccessDeniedError)) throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

function resourceOf(
  repository: Repository,
  name: PackageName | undefined,
): AccessCheck["resource"] {
  return {
    domain: { name: repository.domain.name, owner: repository.domain.owner },
    repository: repository.name,
    ...(name && { package: { format: name.format, namespace: name.namespace, name: name.name } }),
  };
}

function errorReply(
  error: unknown,
  request: HttpRequest,
  format: Format,
  services: DispatchServices,
): Reply {
  const known = knownError(error, request);
  if (known === "unexpected") services.reportUnexpected(error, request);
  request.log.error = known === "unexpected" ? "unexpected" : known.name;
  auditNotes(request).error = known;
  const reply = format.errorReply(known, request);
  return finish({ ...reply, headers: { "cache-control": "no-store", ...reply.headers } }, request);
}

function knownError(error: unknown, request: HttpRequest): RegistryError | "unexpected" {
  if (isRegistryError(error)) return error;
  const isHangUp = error instanceof Error && (error as NodeJS.ErrnoException).code === "ECONNRESET";
  if (!isHangUp || !request.signal.aborted) return "unexpected";
  return new ValidationError("the client hung up before its request was complete", undefined, {
    cause: error,
  });
}

function finish(reply: Reply, request: HttpRequest): Reply {
  if (request.method !== "HEAD" || reply.body === undefined) return reply;
  const { body, ...rest } = reply;
  if (typeof body !== "string" && !(body instanceof Uint8Array)) {
    body.destroy();
    return rest;
  }
  return { ...rest, headers: { "content-length": Buffer.byteLength(body), ...rest.headers } };
}
