import type { Action, Caller } from "../access/caller.js";
import type { Catalog } from "../catalog/catalog.js";
import type { PackageFormat, PackageName, Repository } from "../catalog/model.js";
import type { UpstreamReader } from "../catalog/upstream.js";
import type { RegistryError } from "../errors.js";
import type { Reply } from "../http/reply.js";
import type { HttpRequest } from "../http/request.js";

/** Everything the registry knows about one package format. A new format is one folder exporting this, and one line in index.ts. */
export interface Format {
  readonly name: PackageFormat;
  /** The wire protocol its clients speak, below `/d/{domain}-{owner}/{format}/{repository}/`. */
  readonly endpoints: readonly Endpoint[];
  /** The same protocol from the other side; absent where nothing is pulled through (generic). */
  readonly upstream?: UpstreamReader;
  /** Says an error so that the format's clients print it usefully. `unexpected`: a bug, of which nothing is told. */
  errorReply(error: RegistryError | "unexpected", request: HttpRequest): Reply;
}

export type Method = "GET" | "PUT" | "POST" | "DELETE";

/** One route of a format. HEAD is served by GET's endpoint, without the body. */
export interface Endpoint {
  readonly method: Method;
  /**
   * Template over canonical segments: literal, `:name` takes one segment, `:@name` takes `@scope`/`name` or one
   * unscoped segment (never one beginning with `-`), `*name` the rest (joined by `/`).
   */
  readonly path: string;
  /** What the caller must be allowed; checked before `handle` runs. */
  readonly action: Action;
  /** Absent: the action is asked on the repository. Else on this package of it. */
  readonly packageOf?: (params: Params) => PackageName;
  handle(request: FormatRequest, services: FormatServices): Promise<Reply>;
}

export type Params = Readonly<Record<string, string>>;

export interface FormatRequest extends HttpRequest {
  readonly caller: Caller;
  readonly repository: Repository;
  readonly params: Params;
}

export interface FormatServices {
  readonly catalog: Catalog;
  /** Base of the addressed repository as clients see it, ending in `/`; links in documents start with it. */
  readonly repositoryUrl: (repository: Repository) => string;
}
