import type { Action, Caller } from "../access/caller.js";
import type { Catalog } from "../catalog/catalog.js";
import type { FormatFacts } from "../catalog/format-facts.js";
import type { PackageFormat, PackageName, Repository } from "../catalog/model.js";
import type { UpstreamReader } from "../catalog/upstream.js";
import type { Clock } from "../clock.js";
import type { ChangeListener } from "../database/change-feed.js";
import type { RegistryError } from "../errors.js";
import type { Reply } from "../http/reply.js";
import type { HttpRequest } from "../http/request.js";
import type { Logins } from "./logins.js";
import type { Maybe } from "./maybe-promise.js";
import type { PackageSigner } from "./package-signer.js";
import type { UpstreamApi } from "./upstream-api.js";

/** Everything the registry knows about one package format. A new format is one folder exporting this, and one line in index.ts. */
export interface FormatModule extends FormatFacts {
  readonly name: PackageFormat;
  /** Its clients write a scoped name as one segment of a path, `@scope%2fname`. */
  readonly hasScopes?: boolean;
  /** The protocol as a client of other registries speaks it; absent where nothing is pulled through (generic). */
  readonly createUpstreamReader?: () => ClosableUpstreamReader;
  /** The protocol as clients of this registry speak it. */
  readonly create: (services: FormatServices) => Format;
}

/** `close` ends what it runs beside the event loop. */
export interface ClosableUpstreamReader extends UpstreamReader {
  close(): Promise<void>;
}

/** A format's endpoints, bound to what they serve from. */
export interface Format {
  readonly name: PackageFormat;
  /** The wire protocol its clients speak, below `/d/{domain}-{owner}/{format}/{repository}/`. */
  readonly endpoints: readonly Endpoint[];
  /**
   * Answers a login by name and password, before anybody is known; undefined for every other request. The repository is
   * undefined when there is none.
   */
  login?(
    request: HttpRequest,
    find: () => Maybe<Repository | undefined>,
  ): Promise<Reply> | undefined;
  /** Says an error so that the format's clients print it usefully. `unexpected`: a bug, of which nothing is told. */
  errorReply(error: RegistryError | "unexpected", request: HttpRequest): Reply;
}

export type Method = "GET" | "PUT" | "POST" | "DELETE";

/** One route of a format. HEAD is served by GET's endpoint, without the body. */
export interface Endpoint {
  readonly method: Method;
  /**
   * Template over canonical segments: literal, `:name` takes one segment, `:@name` takes `@scope`/`name` or one
   * unscoped segment (never one beginning with `-`), `*name` the rest (joined by `/`). First match wins.
   */
  readonly path: string;
  /**
   * What the caller must be allowed; checked before `handle` runs. Where the body decides what is done, one of several:
   * then `handle` must ask for the exact one by `requireAccess`.
   */
  readonly action: Action | readonly [Action, ...Action[]];
  /**
   * Absent: the action is asked on the repository. Else on this package of it (of reads, access/ asks on the repository,
   * and tells policies the package). `in-body`: only the body names the
   * package, so `handle` must ask, by `requireAccess`, before it stores anything; a reply without that is a bug.
   */
  readonly packageOf?: ((params: Params) => PackageName) | "in-body";
  handle(request: FormatRequest): Reply | Promise<Reply>;
}

export type Params = Readonly<Record<string, string>>;

export interface FormatRequest {
  readonly http: HttpRequest;
  readonly caller: Caller;
  readonly repository: Repository;
  readonly params: Params;
  /** @throws AccessDeniedError unless the caller may do it to the package, or to the repository when none is given. */
  requireAccess(action: Action, name?: PackageName): void | Promise<void>;
}

export interface FormatServices {
  readonly catalog: Catalog;
  /** Base of the addressed repository as clients see it, ending in `/`; links in documents start with it. */
  readonly repositoryUrl: (repository: Repository) => string;
  readonly changes: { subscribe(listener: ChangeListener): void };
  readonly clock: Clock;
  readonly signer: PackageSigner;
  readonly upstreamApi: UpstreamApi;
  readonly settings: FormatSettings;
  readonly logins: Logins;
}

/** What an operator may choose. */
export interface FormatSettings {
  /** Whose tag wins on equal names. `codeartifact`: the farthest upstream's, as AWS does it. */
  readonly tagPrecedence: "nearest" | "codeartifact";
  /** Memory for rendered documents, over all repositories. */
  readonly documentCacheMaxBytes: number;
}
