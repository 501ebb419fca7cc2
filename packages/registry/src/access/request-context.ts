import type { AccessCheck, Caller, CallerCredential } from "./caller.js";

export interface ContextFacts {
  readonly region: string;
  readonly nowMs: number;
  readonly resourceAccount: string;
  readonly resourceTags: Readonly<Record<string, string>>;
  /** Of the user, or of the role; a session's own come before them. */
  readonly principalTags: Readonly<Record<string, string>>;
}

/** The condition keys of one request, as IAM names them. A key without a value is left out. */
export function requestContext(
  caller: Caller,
  check: AccessCheck,
  facts: ContextFacts,
): Record<string, string | readonly string[]> {
  const { principal } = caller;
  return {
    // Of the session that asks; who asks for another one means that one's.
    ...(principal.kind === "role-session" && { "sts:RoleSessionName": principal.name }),
    ...check.context,
    ...prefixed("aws:ResourceTag/", facts.resourceTags),
    // IAM's own name for the same, of its own resources.
    ...(check.resource.arn !== undefined && prefixed("iam:ResourceTag/", facts.resourceTags)),
    ...prefixed("aws:PrincipalTag/", { ...facts.principalTags, ...caller.session?.tags }),
    // Of a session the role's: a policy speaks of the role, not of each of its sessions.
    "aws:PrincipalArn": principal.roleArn ?? principal.arn,
    "aws:PrincipalAccount": principal.accountId,
    "aws:PrincipalType": principalTypes[principal.kind],
    "aws:userid":
      principal.kind === "role-session"
        ? `${principal.principalId}:${principal.name}`
        : principal.principalId,
    // Roles have none: variables on it stay unresolved.
    ...(principal.kind === "user" && { "aws:username": principal.name }),
    ...requestKeys(caller, facts),
    ...temporaryKeys(caller),
  };
}

/** What is known of any request, whoever sent it. */
export function requestKeys(
  { sourceIp, isSecure, userAgent }: Pick<Caller, "sourceIp" | "isSecure" | "userAgent">,
  facts: Pick<ContextFacts, "region" | "nowMs" | "resourceAccount">,
): Record<string, string> {
  return {
    "aws:SourceIp": foldMappedAddress(sourceIp),
    "aws:SecureTransport": String(isSecure),
    "aws:CurrentTime": new Date(facts.nowMs).toISOString(),
    "aws:EpochTime": String(Math.floor(facts.nowMs / 1000)),
    "aws:RequestedRegion": facts.region,
    "aws:ResourceAccount": facts.resourceAccount,
    "aws:ViaAWSService": "false",
    ...(userAgent !== undefined && { "aws:UserAgent": userAgent }),
  };
}

/** What only temporary credentials have. */
function temporaryKeys({ credential, session }: Caller): Record<string, string> {
  const issuedAtMs = session?.issuedAtMs ?? tokenTime(credential);
  return {
    // Of a token got with temporary credentials theirs: who revokes sessions from before a time means their tokens too.
    ...(issuedAtMs !== undefined && { "aws:TokenIssueTime": new Date(issuedAtMs).toISOString() }),
    ...(session?.federatedProvider !== undefined && {
      "aws:FederatedProvider": session.federatedProvider,
    }),
    ...(session?.sourceIdentity !== undefined && { "aws:SourceIdentity": session.sourceIdentity }),
  };
}

function prefixed(prefix: string, tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [prefix + key, value]));
}

function tokenTime(credential: CallerCredential): number | undefined {
  return credential.kind === "token" ? credential.issuedAtMs : undefined;
}

const principalTypes = { root: "Account", user: "User", "role-session": "AssumedRole" } as const;

/** `::ffff:10.0.0.1` is the IPv4 address it stands for, else no IPv4 range in a policy would match it. */
function foldMappedAddress(address: string): string {
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice(7) : address;
}
