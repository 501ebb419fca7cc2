/** Permissions policies as tests put them. */

/** Lets the whole of another account do one thing. */
export const allowOtherAccount = (action: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:root" },
        Action: action,
        Resource: "*",
      },
    ],
  });

/** Denies everybody everything that starts with `action`. */
export const denyEverybody = (action: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Principal: "*", Action: action, Resource: "*" }],
  });

const complete = {
  Effect: "Allow",
  Principal: "*",
  Action: "codeartifact:DescribeRepository",
  Resource: "*",
};

const policyWith = (statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

/** What no permissions policy may be, with the reason. */
export const unacceptableDocuments: readonly (readonly [reason: string, document: string])[] = [
  ["is no JSON", "{"],
  ["has no effect", policyWith({ ...complete, Effect: undefined })],
  ["has no principal", policyWith({ ...complete, Principal: undefined })],
  ["has no action", policyWith({ ...complete, Action: undefined })],
  ["has a principal of unknown form", policyWith({ ...complete, Principal: { AWS: "somebody" } })],
  ["has an effect that does not exist", policyWith({ ...complete, Effect: "Maybe" })],
  ["is longer than 7,168 characters", policyWith({ ...complete, Sid: "x".repeat(7168) })],
];
