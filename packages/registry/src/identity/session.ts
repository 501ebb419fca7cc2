/** Temporary credentials: a user's or a role's identity for some hours, perhaps narrowed. */
export interface Session {
  /** `ASIA…` */
  readonly accessKeyId: string;
  /** Unique id of the user or role. */
  readonly principalId: string;
  /** What a role's session is called; absent: a user's own session. */
  readonly name?: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  /** Session policies, JSON documents. Absent: not narrowed. An empty list allows nothing. */
  readonly policies?: readonly string[];
  /** ARN of the identity provider that vouched for the caller. */
  readonly federatedProvider?: string;
  /** Who stands behind a chain of sessions, as the first of them said. */
  readonly sourceIdentity?: string;
  /** Session tags: `aws:PrincipalTag/…` of the session. */
  readonly tags?: Readonly<Record<string, string>>;
}
