// What a platform team writes: developers read by name and tag, CI publishes, another account is let in, a network is shut out.
import { parsePolicy, type PolicyRequest, type PolicySet } from "@packhouse/policy";

const owner = "123456789012";
const guest = "222333444555";
const arn = (rest: string) => `arn:aws:codeartifact:us-local-1:${owner}:${rest}`;
const repository = arn("repository/main/app");

const reads = [
  "codeartifact:Describe*",
  "codeartifact:Get*",
  "codeartifact:List*",
  "codeartifact:ReadFromRepository",
];

const document = (kind: "identity" | "resource", ...statements: readonly object[]) =>
  parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }), kind);

const developer = document(
  "identity",
  { Sid: "Token", Effect: "Allow", Action: "sts:GetServiceBearerToken", Resource: "*" },
  { Sid: "Read", Effect: "Allow", Action: reads, Resource: [arn("domain/main"), arn("*/main/*")] },
  {
    Sid: "Publish",
    Effect: "Allow",
    Action: ["codeartifact:PublishPackageVersion", "codeartifact:PutPackageMetadata"],
    Resource: arn("package/main/app/npm/${aws:PrincipalTag/team}/*"),
  },
  {
    Sid: "OnlyFromTheOffice",
    Effect: "Deny",
    Action: "codeartifact:Delete*",
    Resource: "*",
    Condition: { NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8", "192.0.2.0/24"] } },
  },
);

const sharing = document(
  "resource",
  {
    Sid: "Partners",
    Effect: "Allow",
    Principal: { AWS: [`arn:aws:iam::${guest}:root`, `arn:aws:iam::${owner}:role/ci`] },
    Action: reads,
    Resource: "*",
  },
  {
    Sid: "EncryptedOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "*",
    Resource: "*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  },
);

const context = {
  "aws:SourceIp": "10.1.2.3",
  "aws:SecureTransport": "true",
  "aws:CurrentTime": "2026-11-22T00:00:00Z",
  "aws:PrincipalTag/team": "payments",
};

const user = (account: string, name: string) =>
  ({ kind: "user", accountId: account, arn: `arn:aws:iam::${account}:user/${name}` }) as const;

const policies: PolicySet = { identity: [developer], resource: [sharing] };

/** Questions, the policies that apply, and what the answer must be. */
export const typicalDecisions: readonly (readonly [PolicyRequest, PolicySet, "allow" | "deny"])[] =
  [
    [ask(user(owner, "dev"), "codeartifact:ReadFromRepository", repository), policies, "allow"],
    [ask(user(guest, "dev"), "codeartifact:ReadFromRepository", repository), policies, "allow"],
    [
      ask(
        user(owner, "dev"),
        "codeartifact:PublishPackageVersion",
        arn("package/main/app/npm/payments/ledger"),
      ),
      policies,
      "allow",
    ],
    [
      ask(
        user(owner, "dev"),
        "codeartifact:PublishPackageVersion",
        arn("package/main/app/npm/search/index"),
      ),
      policies,
      "deny",
    ],
    [
      ask(user(guest, "dev"), "codeartifact:ReadFromRepository", repository),
      { ...policies, resource: [] },
      "deny",
    ],
  ];

function ask(
  principal: PolicyRequest["principal"],
  action: string,
  resource: string,
): PolicyRequest {
  return { principal, action, resource, resourceAccount: owner, context };
}
