import { explain } from "./explain.js";
import {
  aRequest,
  allow,
  deny,
  identityPolicy,
  owner,
  resourcePolicy,
  stranger,
} from "./policy.fixture.js";

const here = { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } };
const because = (request: Parameters<typeof aRequest>[0], ...statements: readonly object[]) =>
  explain(aRequest(request), { identity: [identityPolicy(...statements)], resource: [] })
    .policies[0]?.statements;

test("of each statement it is told whether it matches, and what does not", () => {
  const told = because(
    { context: { "aws:SourceIp": "192.0.2.1" } },
    { ...allow, Action: "codeartifact:DeleteDomain" },
    { ...allow, Resource: `arn:aws:codeartifact:us-local-1:${owner}:domain/main` },
    { ...allow, Condition: here },
    { ...deny, Sid: "No", Condition: { Null: { "aws:PrincipalTag/team": "false" } } },
    allow,
  );
  expect(told?.map((one) => [one.effect, one.matches, one.because])).toEqual([
    ["Allow", false, "the action is not among its actions"],
    ["Allow", false, "the resource is not among its resources"],
    [
      "Allow",
      false,
      'its condition IpAddress on aws:SourceIp does not hold: aws:SourceIp is "192.0.2.1"',
    ],
    [
      "Deny",
      false,
      "its condition Null on aws:PrincipalTag/team does not hold: aws:PrincipalTag/team is not in the request",
    ],
    ["Allow", true, "every element matches"],
  ]);
  expect(told?.[3]?.sid).toBe("No");
});

test("of a resource policy it is told how near it names the principal", () => {
  const named = (Principal: object) => ({ ...allow, Principal });
  const policy = resourcePolicy(
    named({ AWS: `arn:aws:iam::${owner}:user/bob` }),
    named({ AWS: owner }),
    named({ AWS: stranger }),
  );
  const { policies, decision } = explain(aRequest(), { identity: [], resource: [policy] });
  const [told] = policies;
  expect([told?.source, told?.policy, policies.length]).toEqual(["resource", 0, 1]);
  expect(told?.statements.map((one) => one.because)).toEqual([
    "it names the principal, or everyone",
    "it names the principal's account, which leaves the choice to that account's policies",
    "it does not name the principal",
  ]);
  expect(decision.effect).toBe("allow");
});

test("session policies and the boundary are told of, with the decision and what is missing", () => {
  const { policies, decision } = explain(aRequest(), {
    identity: [identityPolicy(allow)],
    resource: [],
    session: [identityPolicy({ ...allow, Action: "sts:*" })],
    boundary: identityPolicy(allow),
  });
  expect(policies.map(({ source }) => source)).toEqual(["identity", "session", "boundary"]);
  expect(decision).toEqual({
    effect: "deny",
    reason: "implicit",
    statements: [],
    missing: ["session"],
  });
});
