import type { UpstreamClient } from "@packhouse/proxy";
import type { PackageFormat } from "./model.js";

/** A registry that repositories may connect to, as configured. */
export interface UpstreamConnection {
  /** `public:npmjs` */
  readonly name: string;
  readonly format: PackageFormat;
  /** Ends in `/`. */
  readonly base: URL;
  readonly client: UpstreamClient;
}

/** The configured connections. @throws ValidationError saying which setting is missing when it has no address */
export type FindConnection = (name: string) => UpstreamConnection;

export interface UpstreamFreshness {
  /** How long a document is used without asking again. */
  readonly metadataTtlMs: number;
  /** How long an unconfirmed document stands in for an upstream that does not answer. */
  readonly staleIfErrorMs: number;
  /** How long "no such package" is believed. */
  readonly negativeTtlMs: number;
}
