// The few of AWS's managed policies that mean something here, with AWS's ARNs: Terraform modules and people name them.
import { policyArn } from "../arns.js";
import type { ManagedPolicy } from "./managed-policies.js";

export interface AwsManagedPolicy {
  readonly policy: ManagedPolicy;
  readonly document: string;
}

const codeartifactRead = [
  "codeartifact:Describe*",
  "codeartifact:Get*",
  "codeartifact:List*",
  "codeartifact:ReadFromRepository",
];

const bearerToken = {
  Effect: "Allow",
  Action: "sts:GetServiceBearerToken",
  Resource: "*",
  Condition: { StringEquals: { "sts:AWSServiceName": "codeartifact.amazonaws.com" } },
};

const allow = (Action: string | readonly string[]) => ({ Effect: "Allow", Action, Resource: "*" });

/** By ARN: `arn:aws:iam::aws:policy/AdministratorAccess` … */
export const awsManagedPolicies: ReadonlyMap<string, AwsManagedPolicy> = new Map(
  [
    ofAws("ANPAPACKHOUSEADMIN001", "AdministratorAccess", "Everything.", [allow("*")]),
    ofAws("ANPAPACKHOUSEADMIN002", "AWSCodeArtifactAdminAccess", "Everything of CodeArtifact.", [
      allow("codeartifact:*"),
      bearerToken,
    ]),
    ofAws("ANPAPACKHOUSEREAD0001", "AWSCodeArtifactReadOnlyAccess", "Reading of CodeArtifact.", [
      allow(codeartifactRead),
      bearerToken,
    ]),
    ofAws("ANPAPACKHOUSEADMIN003", "IAMFullAccess", "Everything of IAM.", [allow("iam:*")]),
    ofAws("ANPAPACKHOUSEREAD0002", "ReadOnlyAccess", "Reading of everything.", [
      allow([...codeartifactRead, "iam:Get*", "iam:List*", "packhouse:Get*", "packhouse:List*"]),
      bearerToken,
    ]),
  ].map((each) => [each.policy.arn, each]),
);

function ofAws(
  policyId: string,
  name: string,
  description: string,
  Statement: readonly object[],
): AwsManagedPolicy {
  const madeAtMs = Date.UTC(2026, 0, 1);
  return {
    policy: {
      ...{ policyId, name, description, owner: "aws", path: "/", defaultVersion: 1 },
      arn: policyArn("aws", "/", name),
      createdAtMs: madeAtMs,
      updatedAtMs: madeAtMs,
    },
    document: JSON.stringify({ Version: "2012-10-17", Statement }),
  };
}
