import { assumedRoleArn } from "../arns.js";

/** An identity that can sign requests or hold a token. */
export interface Principal {
  /** `arn:aws:iam::000000000000:user/admin`, `arn:aws:sts::000000000000:assumed-role/ci/build-7` */
  readonly arn: string;
  readonly accountId: string;
  readonly kind: "root" | "user" | "role-session";
  /** Unique id that is never reused, e.g. `AIDA…`; of a role's session the role's, `AROA…`. */
  readonly principalId: string;
  /** Of a role's session the name it was given. */
  readonly name: string;
  /** Of a role's session: `arn:aws:iam::000000000000:role/ci`. */
  readonly roleArn?: string;
}

/** A role: policies hang on it and sessions are made of it, but it asks for nothing itself. */
export interface Role {
  readonly kind: "role";
  /** `arn:aws:iam::000000000000:role/ci` */
  readonly arn: string;
  readonly accountId: string;
  /** `AROA…`, never reused. */
  readonly principalId: string;
  readonly name: string;
}

/** The session `sessionName` of a role. */
export function roleSession(role: Role, sessionName: string): Principal {
  const { accountId, principalId } = role;
  return {
    arn: assumedRoleArn(accountId, role.name, sessionName),
    accountId,
    kind: "role-session",
    principalId,
    name: sessionName,
    roleArn: role.arn,
  };
}
