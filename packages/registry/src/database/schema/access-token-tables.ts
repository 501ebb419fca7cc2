/** Tokens made by `packhouse token create`; of the token itself only its hash is kept. */
export interface AccessTokensTable {
  token_id: string;
  /** Hexadecimal. The token is random: it needs no salt. */
  token_sha256: string;
  /** Chosen by people, not unique. */
  name: string;
  /** Of the principal. */
  account_id: string;
  principal_id: string;
  principal_arn: string;
  domain_id: string;
  /** JSON, for people: what was asked for. */
  scope: string;
  /** JSON document that narrows the principal's rights; null: not narrowed. */
  session_policy: string | null;
  created_at_ms: number;
  expires_at_ms: number;
  revoked_at_ms: number | null;
  /** Written in batches. */
  last_used_at_ms: number | null;
}

/** What takes back authorization tokens, of which no row is kept. */
export interface TokenRevocationsTable {
  /** What the token must be of: see identity/token-revocations.ts. */
  subject: string;
  /** Tokens issued until then are revoked. */
  issued_before_ms: number;
  /** The last token it concerns has expired by then. */
  expires_at_ms: number;
}

export interface UserPasswordsTable {
  user_id: string;
  /** `scrypt$…`, see identity/passwords.ts. */
  password_hash: string;
  changed_at_ms: number;
}
