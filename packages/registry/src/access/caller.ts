import type { Principal } from "../identity/principal.js";
import type { Session } from "../identity/session.js";
import type { Narrowing } from "./session-policies.js";

/** An action of an AWS service we stand for, or (`packhouse:`) of what AWS has none for. */
export type Action =
  | `codeartifact:${string}`
  | "sts:GetServiceBearerToken"
  | `iam:${string}`
  | `sts:${string}`
  | `packhouse:${string}`;

/** Who is asking, in this one request. */
export interface Caller {
  readonly principal: Principal;
  readonly sourceIp: string;
  readonly isSecure: boolean;
  readonly userAgent: string | undefined;
  readonly requestId: string;
  /** How the caller proved who it is. */
  readonly credential: CallerCredential;
  /** The temporary credentials that signed, or that the token was got with. */
  readonly session?: Session | undefined;
  /** Session policies of those credentials, or of the token. Absent: not narrowed. */
  readonly narrowedBy?: Narrowing | undefined;
}

export type CallerCredential =
  | { readonly kind: "signature"; readonly accessKeyId: string }
  | {
      readonly kind: "token";
      readonly tokenId: string;
      /** Made by `packhouse token create`: it has a row. Else one of GetAuthorizationToken. */
      readonly isStored: boolean;
      /** A token works in one domain only. */
      readonly domainName: string;
      readonly domainOwner: string;
      readonly issuedAtMs: number;
      readonly expiresAtMs: number;
    }
  | { readonly kind: "password" }
  /** None: a reader of a repository that is open to everybody. */
  | { readonly kind: "anonymous" };

/** Names, not ARNs: only `authorise` knows the region. */
export interface ResourceName {
  /** Absent: the account itself (`*`), as for ListDomains. */
  readonly domain?: { readonly name: string; readonly owner: string };
  /** Without a domain: the account that is asked about; absent, the caller's own. */
  readonly account?: string;
  readonly repository?: string;
  readonly package?: {
    readonly format: string;
    readonly namespace: string;
    readonly name: string;
  };
  readonly packageGroup?: string;
  /** The ARN itself of what is none of CodeArtifact's, e.g. a user; it belongs to `account`. */
  readonly arn?: string;
}

/** One question to the policies. */
export interface AccessCheck {
  readonly action: Action;
  readonly resource: ResourceName;
  /** Where else it may be granted, as CreateRepository is on the domain. A deny counts on either. */
  readonly grantedOn?: ResourceName;
  /** Of a role that the caller wants to take on: who may, a JSON document. Without its consent nobody may. */
  readonly trustPolicy?: string;
  /** Condition keys only the operation knows, e.g. `sts:DurationSeconds`, `aws:RequestTag/team`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}
