/** An identity that can sign requests or hold a token. */
export interface Principal {
  /** `arn:aws:iam::000000000000:user/admin` */
  readonly arn: string;
  readonly accountId: string;
  readonly kind: "root" | "user" | "role-session";
  /** Unique id that is never reused, e.g. `AIDA…`. */
  readonly principalId: string;
  readonly name: string;
}
