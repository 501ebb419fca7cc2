import type { AssumedRoleUser, Credentials } from "@aws-sdk/client-sts";
import type { ResourceName } from "../../access/caller.js";
import { assumedRoleArn } from "../../arns.js";
import type { IdentityManagement } from "../../identity/identity-management.js";
import { type NewSession, packedPolicyPercent } from "../../identity/role-sessions.js";
import { findRole, type StoredRole } from "../../identity/roles.js";
import { issueSession } from "../../identity/session-token.js";

/** What a role that is not there would consent to: nothing. Who asks learns no more than of one that does not trust him. */
const noTrust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "none" }, Action: "sts:AssumeRole" }],
});

/** What is needed of a role to ask whether it may be taken on. */
export type TrustingRole = Pick<StoredRole, "arn" | "accountId" | "trustPolicy">;

/** Of which account and name a role's ARN is; undefined for what is none. */
function parseRoleArn(arn: string) {
  const [, account, name] = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  return account === undefined || name === undefined ? undefined : { account, name };
}

/** The role whose ARN it is, whether there is one or not; none for what is no role's. */
export function roleResource(arn: string): readonly ResourceName[] {
  const { account } = parseRoleArn(arn) ?? {};
  return account === undefined ? [] : [{ arn, account }];
}

/** The role, if the ARN is one's, and what to ask the policies about in any case. */
export async function findTrustingRole(
  { database }: Pick<IdentityManagement, "database">,
  arn: string,
): Promise<{ readonly role: StoredRole | undefined; readonly trusting: TrustingRole }> {
  const { account: accountId = "", name = "" } = parseRoleArn(arn) ?? {};
  const named = await findRole(database.read, accountId, name);
  // The path is part of the ARN.
  const role = named?.arn === arn ? named : undefined;
  return { role, trusting: role ?? { arn, accountId, trustPolicy: noTrust } };
}

/** Makes the session and says it as STS does. */
export async function issueCredentials(
  { wrapper }: Pick<IdentityManagement, "wrapper">,
  accountId: string,
  session: NewSession,
): Promise<Credentials> {
  const issued = await issueSession(wrapper, accountId, session);
  return {
    AccessKeyId: issued.accessKeyId,
    SecretAccessKey: issued.secretAccessKey.reveal(),
    SessionToken: issued.sessionToken.reveal(),
    Expiration: new Date(issued.expiresAtMs),
  };
}

/** A new session of a role, as both operations that make one answer. */
export async function issueRoleSession(
  identities: Pick<IdentityManagement, "wrapper">,
  { accountId, roleId, name }: StoredRole,
  session: NewSession,
) {
  const sessionName = session.name ?? "";
  const user: AssumedRoleUser = {
    AssumedRoleId: `${roleId}:${sessionName}`,
    Arn: assumedRoleArn(accountId, name, sessionName),
  };
  const { policies, tags, sourceIdentity } = session;
  return {
    Credentials: await issueCredentials(identities, accountId, session),
    AssumedRoleUser: user,
    ...((policies ?? tags) !== undefined && { PackedPolicySize: packedPolicyPercent(session) }),
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
  };
}
