import type { Generated } from "kysely";

export interface RolesTable {
  /** `AROA…`, never reused. */
  role_id: string;
  account_id: string;
  name: string;
  path: string;
  description: string;
  /** JSON document: who may take the role on. */
  trust_policy: string;
  max_session_seconds: number;
  created_at_ms: number;
}

export interface OidcProvidersTable {
  provider_id: Generated<number>;
  account_id: string;
  /** The issuer's URL without `https://`: it names the provider. */
  issuer: string;
  /** The URL itself. */
  url: string;
  /** JSON list of the audiences that its tokens may be for. */
  client_ids: string;
  /** JSON list. Kept for AWS's clients; trust comes from the server's certificate authorities. */
  thumbprints: string;
  created_at_ms: number;
}
