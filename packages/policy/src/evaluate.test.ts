import type { PolicySet } from "./evaluate.js";
import {
  allow,
  aRequest,
  decide,
  deny,
  identityPolicy,
  owner,
  resourcePolicy,
  root,
  session,
  stranger,
  user,
  verdict,
} from "./policy.fixture.js";

const yes = identityPolicy(allow);
const no = identityPolicy(deny);
const nothing = identityPolicy({ ...allow, Action: "s3:GetObject" });
const grantTo = (principal: unknown, statement = allow) =>
  resourcePolicy({ ...statement, Principal: principal });
const rootOf = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` });
const role = { AWS: `arn:aws:iam::${owner}:role/ci` };

describe("in its own account", () => {
  test.each<[string, Partial<PolicySet>, string]>([
    ["no policy", {}, "implicit"],
    ["identity alone", { identity: [yes] }, "allow"],
    ["the resource names the user", { resource: [grantTo({ AWS: user(owner).arn })] }, "allow"],
    ["the resource names everyone", { resource: [grantTo("*")] }, "allow"],
    ["the resource names the account's root", { resource: [grantTo(rootOf(owner))] }, "implicit"],
    ["the resource names the account's id", { resource: [grantTo({ AWS: owner })] }, "implicit"],
    [
      "the resource names another user",
      { resource: [grantTo({ AWS: user(stranger).arn })] },
      "implicit",
    ],
    ["identity denies", { identity: [yes, no] }, "explicit"],
    [
      "the resource denies the account",
      { identity: [yes], resource: [grantTo({ AWS: owner }, deny)] },
      "explicit",
    ],
    [
      "one of two resource policies allows",
      { resource: [grantTo({ AWS: stranger }), grantTo("*")] },
      "allow",
    ],
    [
      "one of two resource policies denies",
      { resource: [grantTo("*"), grantTo("*", deny)] },
      "explicit",
    ],
  ])("%s: %#", (_name, policies, expected) => {
    expect(verdict(decide({}, policies))).toBe(expected);
  });
});

describe("from another account", () => {
  test.each<[string, Partial<PolicySet>, string]>([
    ["identity alone", { identity: [yes] }, "implicit"],
    ["resource alone", { resource: [grantTo({ AWS: user(stranger).arn })] }, "implicit"],
    ["resource alone, to everyone", { resource: [grantTo("*")] }, "implicit"],
    ["both, by root ARN", { identity: [yes], resource: [grantTo(rootOf(stranger))] }, "allow"],
    ["both, by id", { identity: [yes], resource: [grantTo({ AWS: stranger })] }, "allow"],
    ["both, by *", { identity: [yes], resource: [grantTo({ AWS: "*" })] }, "allow"],
    [
      "both, but another account",
      { identity: [yes], resource: [grantTo({ AWS: owner })] },
      "implicit",
    ],
    ["both, and identity denies", { identity: [yes, no], resource: [grantTo("*")] }, "explicit"],
    [
      "both, and the boundary is silent",
      { identity: [yes], resource: [grantTo("*")], boundary: nothing },
      "implicit",
    ],
  ])("%s: %#", (_name, policies, expected) => {
    expect(verdict(decide({ principal: user(stranger) }, policies))).toBe(expected);
  });
});

describe("boundary and session policies", () => {
  const limits: [string, Partial<PolicySet>][] = [
    ["a silent boundary", { boundary: nothing }],
    ["a silent session policy", { session: [nothing] }],
    ["no session policy at all in the list", { session: [] }],
  ];
  test.each(limits)("%s limits what identity policies allow", (_name, limit) => {
    expect(verdict(decide({ principal: session(owner) }, { identity: [yes], ...limit }))).toBe(
      "implicit",
    );
  });
  test.each(limits)("%s limits what a resource allows the role", (_name, limit) => {
    const resource = [grantTo(role)];
    expect(verdict(decide({ principal: session(owner) }, { resource }))).toBe("allow");
    expect(verdict(decide({ principal: session(owner) }, { resource, ...limit }))).toBe("implicit");
  });
  test.each(limits)(
    "%s does not limit what a resource allows the session itself",
    (_name, limit) => {
      const resource = [grantTo({ AWS: session(owner).arn })];
      expect(verdict(decide({ principal: session(owner) }, { resource, ...limit }))).toBe("allow");
    },
  );
  test("each can deny", () => {
    expect(verdict(decide({}, { identity: [yes], boundary: no }))).toBe("explicit");
    expect(verdict(decide({}, { identity: [yes], session: [no] }))).toBe("explicit");
  });
  test("they grant nothing", () => {
    expect(verdict(decide({}, { boundary: yes, session: [yes] }))).toBe("implicit");
  });
  test("one of several session policies is enough", () => {
    expect(verdict(decide({}, { identity: [yes], session: [nothing, yes] }))).toBe("allow");
  });
});

describe("the root user", () => {
  test("needs no policy in his own account", () => {
    expect(decide({ principal: root(owner) }, {})).toEqual({ effect: "allow", statements: [] });
  });
  test("obeys an explicit deny", () => {
    expect(verdict(decide({ principal: root(owner) }, { resource: [grantTo("*", deny)] }))).toBe(
      "explicit",
    );
  });
  test("needs the grant of another account there, and no more", () => {
    const principal = root(stranger);
    expect(verdict(decide({ principal }, {}))).toBe("implicit");
    expect(verdict(decide({ principal }, { resource: [grantTo({ AWS: stranger })] }))).toBe(
      "allow",
    );
  });
});

describe("statements", () => {
  const read = (statement: object, change = {}) =>
    verdict(decide(change, { identity: [identityPolicy({ ...allow, ...statement })] }));

  test("actions are compared in any case", () => {
    expect(read({ Action: "CODEARTIFACT:readfrom*" })).toBe("allow");
    expect(read({ Action: "codeartifact:Read?romRepository" })).toBe("allow");
    expect(read({ Action: ["s3:*", "codeartifact:Read"] })).toBe("implicit");
  });
  test("resources are compared in their case", () => {
    expect(read({ Resource: "arn:aws:codeartifact:*:*:repository/main/*" })).toBe("allow");
    expect(read({ Resource: "arn:aws:codeartifact:*:*:repository/Main/*" })).toBe("implicit");
  });
  test("NotAction is every other action", () => {
    const { Effect, Resource } = allow;
    const policy = identityPolicy({ Effect, Resource, NotAction: "codeartifact:Delete*" });
    expect(verdict(decide({}, { identity: [policy] }))).toBe("allow");
    expect(verdict(decide({ action: "codeartifact:DeleteDomain" }, { identity: [policy] }))).toBe(
      "implicit",
    );
  });
  test("NotResource with a variable that has no value leaves nothing out", () => {
    const policy = identityPolicy({
      Effect: "Deny",
      Action: "*",
      NotResource: "arn:aws:codeartifact:*:*:repository/main/${aws:username}",
    });
    const identity = [yes, policy];
    expect(verdict(decide({}, { identity }))).toBe("explicit");
    expect(verdict(decide({ context: { "aws:username": "app" } }, { identity }))).toBe("allow");
  });
  test("all conditions must hold", () => {
    const Condition = { Bool: { "aws:a": "true" }, StringEquals: { "aws:b": ["x", "y"] } };
    expect(read({ Condition }, { context: { "aws:a": "true", "aws:b": "y" } })).toBe("allow");
    expect(read({ Condition }, { context: { "aws:a": "false", "aws:b": "y" } })).toBe("implicit");
  });
  test("the account itself is the resource *", () => {
    const ask = { action: "codeartifact:ListDomains", resource: "*" };
    expect(read({}, ask)).toBe("allow");
    expect(read({ Resource: aRequest().resource }, ask)).toBe("implicit");
  });
});

describe("the reason", () => {
  const both = [nothing, identityPolicy(allow, { ...deny, Sid: "NoReads" })];
  test("of a refusal is the statement that denies", () => {
    expect(decide({}, { identity: both })).toEqual({
      effect: "deny",
      reason: "explicit",
      statements: [{ source: "identity", policy: 1, statement: 1, sid: "NoReads" }],
    });
  });
  test("of a grant is every statement it rests on", () => {
    const decision = decide(
      { principal: user(stranger) },
      { identity: [yes], resource: [grantTo({ AWS: stranger })], boundary: yes },
    );
    const at = { policy: 0, statement: 0, sid: undefined };
    expect(decision.statements).toEqual([
      { source: "identity", ...at },
      { source: "resource", ...at },
      { source: "boundary", ...at },
    ]);
  });
  test.each<[string, Partial<PolicySet>, readonly string[]]>([
    [owner, {}, ["identity"]],
    [owner, { identity: [yes], boundary: nothing }, ["boundary"]],
    [stranger, {}, ["identity", "resource"]],
    [stranger, { identity: [yes], session: [] }, ["session", "resource"]],
  ])("without a deny says where an allow is missing: %s %#", (account, policies, missing) => {
    expect(decide({ principal: user(account) }, policies)).toEqual({
      effect: "deny",
      reason: "implicit",
      statements: [],
      missing,
    });
  });
});

test("a policy of the wrong kind is a bug, not a decision", () => {
  expect(() => decide({}, { identity: [grantTo("*")] })).toThrow(TypeError);
  expect(() => decide({}, { resource: [yes] })).toThrow(TypeError);
  expect(() => decide({}, { identity: [yes], boundary: grantTo("*") })).toThrow(TypeError);
});
