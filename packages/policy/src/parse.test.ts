import fc from "fast-check";
import { parsePolicy } from "./parse.js";
import { PolicyError } from "./policy-error.js";

const statement = { Effect: "Allow", Action: "codeartifact:*", Resource: "*" };
const parse = (kind: "identity" | "resource", Statement: unknown, more: object = {}) =>
  parsePolicy(JSON.stringify({ Version: "2012-10-17", ...more, Statement }), kind);

const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
  throw new Error("accepted");
};

describe("accepted", () => {
  test.each([
    ["one statement as an object", statement],
    ["statements as an array", [statement, { ...statement, Effect: "Deny" }]],
    ["lists of one", { ...statement, Action: ["codeartifact:Get*"], Resource: ["*"] }],
    ["every action", { ...statement, Action: ["*", "*:*", "s3:Get?bject"] }],
    ["a short ARN that ends in *", { ...statement, Resource: "arn:aws:codeartifact:*" }],
    [
      "unique Sids, and empty ones",
      [
        { ...statement, Sid: "a" },
        { ...statement, Sid: "" },
        { ...statement, Sid: "" },
      ],
    ],
    ["an empty Condition", { ...statement, Condition: {} }],
    [
      "values that are no texts",
      {
        ...statement,
        Condition: { Bool: { "aws:a": true }, NumericEquals: { "aws:b": [1, 2.5] } },
      },
    ],
  ])("%s", (_name, statements) => {
    expect(parse("identity", statements).kind).toBe("identity");
  });

  test.each(["2008-10-17", "2012-10-17"])("version %s", (Version) => {
    expect(parse("identity", statement, { Version }).version).toBe(Version);
  });

  test("a document without version is of 2008-10-17", () => {
    const text = JSON.stringify({ Statement: statement });
    expect(parsePolicy(text, "identity").version).toBe("2008-10-17");
  });

  test("principals of every kind in a resource policy, and its Id", () => {
    const Principal = {
      AWS: ["*", "111122223333", "arn:aws:iam::111122223333:role/team/ci"],
      Service: "x.amazonaws.com",
      Federated: "idp.example.com",
      CanonicalUser: "79a59df9",
    };
    expect(parse("resource", { ...statement, Principal }, { Id: "mine" }).id).toBe("mine");
  });
});

describe("refused in an identity policy", () => {
  test.each<[string, unknown]>([
    ["no statement", []],
    ["a statement that is a text", "Allow"],
    ["an unknown element", { ...statement, Actions: "*" }],
    ["an effect in lower case", { ...statement, Effect: "allow" }],
    ["neither Action nor NotAction", { Effect: "Allow", Resource: "*" }],
    ["both Resource and NotResource", { ...statement, NotResource: "*" }],
    ["no action in the list", { ...statement, Action: [] }],
    ["an action without service", { ...statement, Action: "ReadFromRepository" }],
    ["an action that is a number", { ...statement, Action: ["s3:*", 1] }],
    ["a resource that is no ARN", { ...statement, Resource: ["*", "repository/main/app"] }],
    ["an ARN that stops early", { ...statement, Resource: "arn:aws:codeartifact" }],
    ["a variable for the account", { ...statement, Resource: "arn:aws:s3::${aws:username}:x" }],
    [
      "a variable for the region",
      { ...statement, Resource: "arn:aws:codeartifact:${aws:RequestedRegion}:1:x" },
    ],
    ["a variable that is not closed", { ...statement, Resource: "arn:aws:s3:::${aws:username" }],
    ["a Sid with a space", { ...statement, Sid: "no reads" }],
    [
      "a Sid used twice",
      [
        { ...statement, Sid: "a" },
        { ...statement, Sid: "a" },
      ],
    ],
    ["a principal", { ...statement, Principal: "*" }],
    ["an unknown operator", { ...statement, Condition: { StringMatches: { "aws:a": "b" } } }],
    ["Null with IfExists", { ...statement, Condition: { NullIfExists: { "aws:a": "true" } } }],
    ["Null of something else", { ...statement, Condition: { Null: { "aws:a": "yes" } } }],
    ["a key without service", { ...statement, Condition: { Bool: { SourceIp: "true" } } }],
    ["a condition without values", { ...statement, Condition: { StringEquals: { "aws:a": [] } } }],
    ["a value that is an object", { ...statement, Condition: { StringEquals: { "aws:a": {} } } }],
    ["conditions in a list", { ...statement, Condition: [] }],
    ["an operator without keys", { ...statement, Condition: { StringEquals: "a" } }],
    [
      "a range of 33 bits",
      { ...statement, Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/33" } } },
    ],
    [
      "a date without its zone",
      { ...statement, Condition: { DateLessThan: { "aws:CurrentTime": "2026-01-01T00:00:00" } } },
    ],
    ["a number in words", { ...statement, Condition: { NumericEquals: { "aws:a": "ten" } } }],
    ["a truth that is none", { ...statement, Condition: { Bool: { "aws:a": "1" } } }],
    [
      "binary that is not base64",
      { ...statement, Condition: { BinaryEquals: { "aws:a": "abc" } } },
    ],
    [
      "an ARN condition of five parts",
      { ...statement, Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam:*:role/*" } } },
    ],
  ])("%s", (_name, statements) => {
    expect(refusal(() => parse("identity", statements))).toMatchSnapshot();
  });
});

describe("refused as principal of a resource policy", () => {
  test.each<[string, unknown]>([
    ["none", undefined],
    ["an account outside an object", "111122223333"],
    ["an empty object", {}],
    ["an empty list", { AWS: [] }],
    ["an unknown kind", { Aws: "*" }],
    ["11 digits", { AWS: "11112222333" }],
    ["a group", { AWS: "arn:aws:iam::111122223333:group/devs" }],
    ["a wildcard within an ARN", { AWS: ["*", "arn:aws:iam::111122223333:role/*"] }],
    ["all sessions of a role", { AWS: "arn:aws:sts::111122223333:assumed-role/ci/*" }],
    ["a user without name", { AWS: "arn:aws:iam::111122223333:user/" }],
    ["a unique id", { AWS: "AIDACKCEVSQ6C2EXAMPLE" }],
    ["another service's ARN", { AWS: "arn:aws:s3::111122223333:user/bob" }],
  ])("%s", (_name, Principal) => {
    expect(refusal(() => parse("resource", { ...statement, Principal }))).toMatchSnapshot();
  });

  test("NotPrincipal, with the way to say it instead", () => {
    const statements = { ...statement, Effect: "Deny", NotPrincipal: { AWS: "111122223333" } };
    expect(refusal(() => parse("resource", statements))).toMatchSnapshot();
  });
});

describe("refused as document", () => {
  test.each<[string, string]>([
    ["no JSON", "{"],
    ["null", "null"],
    ["a list", "[]"],
    ["an unknown version", '{"Version": "2012-10-18", "Statement": []}'],
    ["two versions", '{"Version": "2012-10-17",\n"Version": "2008-10-17", "Statement": []}'],
    ["no statement", '{"Version": "2012-10-17"}'],
    ["an Id in an identity policy", '{"Id": "x", "Statement": []}'],
    ["a character beyond Latin-1", '{"Version": "2012-10-17",\n  "Statement": "\u2192"}'],
    ["a control character", '{"Version": "\u0001"}'],
  ])("%s", (_name, text) => {
    expect(refusal(() => parsePolicy(text, "identity"))).toMatchSnapshot();
  });
});

describe("size", () => {
  const text = JSON.stringify({ Statement: { ...statement, Principal: "*" } });
  const identity = JSON.stringify({ Statement: statement });

  test("of a resource policy is 7,168 characters, white space included", () => {
    expect(parsePolicy(text.padEnd(7168), "resource").kind).toBe("resource");
    expect(refusal(() => parsePolicy(text.padEnd(7169), "resource"))).toMatchSnapshot();
  });
  test("of an identity policy does not count white space", () => {
    const limits = { maxCharacters: identity.length };
    expect(parsePolicy(identity.padEnd(20_000), "identity", limits).kind).toBe("identity");
    expect(
      refusal(() => parsePolicy(identity, "identity", { maxCharacters: 10 })),
    ).toMatchSnapshot();
  });
});

test("a refusal says where as a field too", () => {
  expect.assertions(1);
  try {
    parse("identity", [statement, { ...statement, Action: ["s3:*", "x"] }]);
  } catch (error) {
    expect(error).toMatchObject({ name: "PolicyError", place: "Statement[1].Action[1]" });
  }
});

test("whatever is wrong with a document, it is refused as a policy", () => {
  const text = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "a",
        Effect: "Allow",
        Principal: { AWS: ["111122223333", "arn:aws:iam::111122223333:role/ci"] },
        Action: "codeartifact:Get*",
        Resource: "arn:aws:codeartifact:*:*:repository/main/${aws:username, 'app'}",
        Condition: { IpAddress: { "aws:SourceIp": ["10.0.0.0/8"] } },
      },
    ],
  });
  const values = ["", "null", "{}", "[]", "1", '"', "${", ":", "*", "/", "\\", "}", "]"];
  fc.assert(
    fc.property(
      fc.nat(text.length),
      fc.nat(12),
      fc.constantFrom(...values),
      (start, removed, inserted) => {
        const damaged = text.slice(0, start) + inserted + text.slice(start + removed);
        try {
          parsePolicy(damaged, "resource");
        } catch (error) {
          expect(error).toBeInstanceOf(PolicyError);
        }
      },
    ),
    { numRuns: 5000 },
  );
});
