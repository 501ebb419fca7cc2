import type { AccessCheck, Caller } from "./caller.js";

export interface ContextFacts {
  readonly region: string;
  readonly nowMs: number;
  readonly resourceAccount: string;
  readonly resourceTags: Readonly<Record<string, string>>;
}

/** The condition keys of one request, as IAM names them. A key without a value is left out. */
export function requestContext(
  caller: Caller,
  check: AccessCheck,
  facts: ContextFacts,
): Record<string, string | readonly string[]> {
  const { principal, credential, userAgent } = caller;
  const tags = Object.entries(facts.resourceTags).map(([key, value]): [string, string] => [
    `aws:ResourceTag/${key}`,
    value,
  ]);
  return {
    ...check.context,
    ...Object.fromEntries<string>(tags),
    "aws:PrincipalArn": principal.arn,
    "aws:PrincipalAccount": principal.accountId,
    "aws:PrincipalType": principalTypes[principal.kind],
    "aws:userid": principal.principalId,
    // Roles have none: variables on it stay unresolved.
    ...(principal.kind === "user" && { "aws:username": principal.name }),
    "aws:SourceIp": foldMappedAddress(caller.sourceIp),
    "aws:SecureTransport": String(caller.isSecure),
    "aws:CurrentTime": new Date(facts.nowMs).toISOString(),
    "aws:EpochTime": String(Math.floor(facts.nowMs / 1000)),
    "aws:RequestedRegion": facts.region,
    "aws:ResourceAccount": facts.resourceAccount,
    "aws:ViaAWSService": "false",
    ...(userAgent !== undefined && { "aws:UserAgent": userAgent }),
    // Only temporary credentials have an issue time.
    ...(credential.kind === "token" && {
      "aws:TokenIssueTime": new Date(credential.issuedAtMs).toISOString(),
    }),
  };
}

const principalTypes = { root: "Account", user: "User", "role-session": "AssumedRole" } as const;

/** `::ffff:10.0.0.1` is the IPv4 address it stands for, else no IPv4 range in a policy would match it. */
function foldMappedAddress(address: string): string {
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice(7) : address;
}
