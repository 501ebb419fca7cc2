// Trust policies: who may take a role on.
import { type Decision, evaluate, type PolicyRequest, type PolicySet } from "./evaluate.js";
import { parsePolicy } from "./parse.js";
import {
  allow,
  deny,
  identityPolicy,
  owner,
  root,
  session,
  stranger,
  user,
  verdict,
} from "./policy.fixture.js";

const role = `arn:aws:iam::${owner}:role/deploy`;
const provider = `arn:aws:iam::${owner}:oidc-provider/ci.example/jobs`;
const federated = { kind: "federated", accountId: owner, arn: provider } as const;

const trusting = (Principal: unknown, more: object = {}) =>
  parsePolicy(
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal, Action: "sts:*", ...more }],
    }),
    "trust",
  );

function assume(
  principal: PolicyRequest["principal"],
  trust: ReturnType<typeof trusting>,
  policies: Partial<PolicySet> = {},
): Decision {
  return evaluate(
    {
      principal,
      action: principal.kind === "federated" ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole",
      resource: role,
      resourceAccount: owner,
      context: { "ci.example/jobs:sub": "main" },
    },
    { identity: [], resource: [trust], ...policies },
  );
}

const may = { identity: [identityPolicy(allow)] };

test.each([
  ["a user that is named", user(owner), { AWS: user(owner).arn }, {}, "allow"],
  ["a user of the account that is named", user(owner), { AWS: owner }, {}, "implicit"],
  ["… who may assume roles", user(owner), { AWS: owner }, may, "allow"],
  ["a user who may, but is not trusted", user(owner), { AWS: stranger }, may, "implicit"],
  ["a stranger who is trusted", user(stranger), { AWS: stranger }, {}, "implicit"],
  ["… and may", user(stranger), { AWS: stranger }, may, "allow"],
  [
    "a stranger who is named, and may not",
    user(stranger),
    { AWS: user(stranger).arn },
    {},
    "implicit",
  ],
  [
    "a session of a role that is named",
    session(owner),
    { AWS: `arn:aws:iam::${owner}:role/ci` },
    {},
    "allow",
  ],
  [
    "… with a boundary that does not allow it",
    session(owner),
    { AWS: `arn:aws:iam::${owner}:role/ci` },
    { boundary: identityPolicy({ ...allow, Action: "s3:*" }) },
    "implicit",
  ],
  [
    "… with a session policy that does not allow it",
    session(owner),
    { AWS: `arn:aws:iam::${owner}:role/ci` },
    { session: [] },
    "implicit",
  ],
  [
    "a user with a deny",
    user(owner),
    { AWS: user(owner).arn },
    { identity: [identityPolicy(deny)] },
    "explicit",
  ],
  ["the root user, not trusted", root(owner), { AWS: stranger }, {}, "implicit"],
  ["whom a named provider vouches for", federated, { Federated: provider }, {}, "allow"],
  ["whom another provider vouches for", federated, { Federated: `${provider}/2` }, {}, "implicit"],
  ["whom a provider vouches for, by everyone", federated, "*", {}, "implicit"],
  ["whom a provider vouches for, by AWS everyone", federated, { AWS: "*" }, {}, "implicit"],
  [
    "a user, as if he were a provider",
    user(owner),
    { Federated: user(owner).arn },
    may,
    "implicit",
  ],
  ["whom a provider vouches for, by its account", federated, { AWS: owner }, {}, "implicit"],
])("%s", (_, principal, trusted, policies, expected) => {
  expect(verdict(assume(principal, trusting(trusted), policies))).toBe(expected);
});

test("conditions are about what the token says", () => {
  const onlyFrom = (branch: string) =>
    trusting(
      { Federated: provider },
      { Condition: { StringEquals: { "ci.example/jobs:sub": branch } } },
    );
  expect(verdict(assume(federated, onlyFrom("main")))).toBe("allow");
  expect(verdict(assume(federated, onlyFrom("dev")))).toBe("implicit");
});

test.each([
  ["a resource", { Resource: "*" }, "Statement[0].Resource"],
  ["what is no resource", { NotResource: "*" }, "Statement[0].NotResource"],
  ["no principal", { Principal: undefined }, "Statement[0].Principal"],
])("%s is refused", (_, change, place) => {
  expect(() => trusting({ AWS: owner }, change)).toThrow(place);
});

test("a trust policy is none of an identity", () => {
  expect(() => assume(user(owner), trusting("*"), { identity: [trusting("*")] })).toThrow(
    TypeError,
  );
});
