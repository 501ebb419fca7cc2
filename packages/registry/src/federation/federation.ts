import type { IssuerKeys } from "./issuer-keys.js";

/** What it takes to believe the tokens of identity providers. */
export interface Federation {
  /** As far as providers of this account may lead. */
  readonly issuerKeysFor: (accountId: string) => Pick<IssuerKeys, "find">;
  /** Whether a provider may be an http address of this machine. */
  readonly isHttpOnLoopbackAllowed: boolean;
}
