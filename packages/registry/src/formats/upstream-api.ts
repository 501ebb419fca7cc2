import type { PackageFormat, Repository } from "../catalog/model.js";

/** A small question to the public registry behind a repository that is no package document: audit, keys, attestations. */
export interface UpstreamApi {
  /**
   * Asks the first external connection of the format in search order.
   * Undefined when there is none, it does not answer in time, or answers with other than 2xx.
   */
  ask(
    repository: Repository,
    format: PackageFormat,
    question: UpstreamQuestion,
  ): Promise<UpstreamAnswer | undefined>;
}

export interface UpstreamQuestion {
  readonly method: "GET" | "POST";
  /** Below the connection's base URL, without a leading slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly maxBytes: number;
}

export interface UpstreamAnswer {
  /** `public:npmjs` */
  readonly connection: string;
  readonly body: Buffer;
}
