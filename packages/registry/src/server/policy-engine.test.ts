import { policyEngine } from "./policy-engine.js";

const principal = {
  arn: "arn:aws:iam::111122223333:user/bob",
  accountId: "111122223333",
  kind: "user",
} as const;
const question = {
  principal,
  action: "codeartifact:ReadFromRepository",
  resource: "arn:aws:codeartifact:us-local-1:444455556666:repository/main/app",
  resourceAccount: "444455556666",
  context: { "aws:SourceIp": "10.1.2.3" },
};
const read = { Effect: "Allow", Action: "codeartifact:Read*", Resource: "*" };
const parse = (statement: object, kind: "identity" | "resource") =>
  policyEngine.parse(JSON.stringify({ Version: "2012-10-17", Statement: statement }), kind);

test("another account's user needs his own policy and the resource's", () => {
  const identity = [parse(read, "identity")];
  const resource = [parse({ ...read, Principal: { AWS: "111122223333" } }, "resource")];
  expect(policyEngine.evaluate(question, { identity, resource: [] }).effect).toBe("deny");
  expect(policyEngine.evaluate(question, { identity: [], resource }).effect).toBe("deny");
  expect(policyEngine.evaluate(question, { identity, resource }).effect).toBe("allow");
});

test("conditions see the request's context", () => {
  const Condition = { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } };
  const resource = [parse({ ...read, Effect: "Deny", Principal: "*", Condition }, "resource")];
  const identity = [parse(read, "identity")];
  const own = { ...question, resourceAccount: "111122223333" };
  expect(policyEngine.evaluate(own, { identity, resource })).toMatchObject({
    effect: "deny",
    reason: "explicit",
  });
  const elsewhere = { ...own, context: { "aws:SourceIp": "192.168.0.1" } };
  expect(policyEngine.evaluate(elsewhere, { identity, resource }).effect).toBe("allow");
});

test("a document that is not understood is refused with its place", () => {
  expect(() => parse({ ...read, Effect: "Maybe" }, "identity")).toThrow(
    'Statement.Effect: write "Allow" or "Deny"',
  );
});
