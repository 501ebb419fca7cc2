import { ValidationError } from "../errors.js";

/** A user, group or role: what policies hang on. */
export interface PolicyHolder {
  /** `AIDA…`, `AGPA…`, `AROA…` */
  readonly principalId: string;
  readonly accountId: string;
}

export type HolderKind = "user" | "group" | "role";

const kinds: Readonly<Record<string, HolderKind>> = { AIDA: "user", AGPA: "group", AROA: "role" };

/** What kind of principal has this unique id. */
export function holderKind(principalId: string): HolderKind {
  const kind = kinds[principalId.slice(0, 4)];
  if (kind === undefined) throw new ValidationError(`${principalId} is no user, group or role.`);
  return kind;
}
