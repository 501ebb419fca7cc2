import { Readable } from "node:stream";
import type { NormalizedSchema } from "@smithy/core/schema";
import { ValidationError } from "../errors.js";
import { maxBodyBytes, parseJson, readBody } from "./body.js";
import { type EncodedInput, decodeInput, encodeOutput } from "./codec.js";
import { type Constraint, constraints } from "./constraints.js";
import { type Operation, type OperationName, operations } from "./operations.js";

const find = (name: OperationName): Operation => {
  const found = operations.find((operation) => operation.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

const sent = (query: Record<string, string>, body?: unknown): EncodedInput => ({
  query: new URLSearchParams(query),
  headers: {},
  body,
  stream: Readable.from([]),
});

const createDomain = (query: Record<string, string>, body?: unknown) =>
  decodeInput(find("CreateDomain"), sent(query, body));

const textMember = (name: string, constraint: Constraint) => {
  const operation = operations.find((candidate) => {
    for (const [member, schema] of candidate.input.structIterator()) {
      const { httpQuery } = schema.getMergedTraits();
      if (member === name && httpQuery !== undefined) return true;
    }
    return false;
  });
  return { operation, name, constraint };
};

const valid: Record<string, string> = {
  domain: "team",
  repository: "app",
  sourceRepository: "app",
  destinationRepository: "other",
  format: "npm",
  package: "lib",
  packageVersion: "1.0.0",
  asset: "package.tgz",
  assetName: "package.tgz",
  externalConnection: "public:npmjs",
  resourceArn: "arn:x",
  packageGroup: "/npm/*",
  originRestrictionType: "PUBLISH",
};

/** A query that has every required member, and this one as given. */
function queryWith(operation: Operation, member: string, value: string): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, schema] of operation.input.structIterator()) {
    const { httpQuery } = schema.getMergedTraits();
    const usual = valid[name];
    if (httpQuery === undefined) continue;
    if (name === member) query[httpQuery] = value;
    else if (usual !== undefined) query[httpQuery] = usual;
  }
  return query;
}

/** A body with what the operation requires of it. */
const bodies: Partial<Record<OperationName, object>> = {
  TagResource: { tags: [] },
  UntagResource: { tagKeys: [] },
  PutPackageOriginConfiguration: { restrictions: { publish: "ALLOW", upstream: "BLOCK" } },
};

const attempt = (operation: Operation, member: string, value: string) => () =>
  decodeInput(operation, sent(queryWith(operation, member, value), bodies[operation.name]));

const texts = Object.entries(constraints)
  .map(([name, constraint]) => textMember(name, constraint))
  .filter((entry) => entry.operation !== undefined) as {
  operation: Operation;
  name: string;
  constraint: Constraint;
}[];

describe("constraints", () => {
  test("every member of every input has one, but booleans, streams and plain structures", () => {
    const missing: string[] = [];
    const walk = (schema: NormalizedSchema, path: string): void => {
      for (const [name, member] of schema.structIterator()) {
        const item = member.isListSchema() ? member.getValueSchema() : member;
        if (item.isStructSchema()) walk(item, `${path}.${name}`);
        const isFree = member.isBooleanSchema() || member.isBlobSchema() || member.isStructSchema();
        if (!isFree && constraints[name] === undefined) missing.push(`${path}.${name}`);
      }
    };
    for (const operation of operations) walk(operation.input, operation.name);
    expect(missing).toEqual([]);
  });

  test.each(texts)(
    "$name is taken at its limits and refused beyond them",
    ({ operation, name, constraint }) => {
      if (constraint.kind === "text") {
        expect(attempt(operation, name, "a".repeat(constraint.max + 1))).toThrow(ValidationError);
        if (constraint.min > 0) {
          expect(attempt(operation, name, "a".repeat(constraint.min - 1))).toThrow(
            new RegExp(`^${name} must be`),
          );
        }
        expect(attempt(operation, name, "a\u0000 #/\n")).toThrow(ValidationError);
      } else if (constraint.kind === "choice") {
        for (const value of constraint.values)
          expect(attempt(operation, name, value)).not.toThrow();
        expect(attempt(operation, name, "NONE")).toThrow(constraint.values[0]);
        expect(attempt(operation, name, String(constraint.values[0]).toLowerCase() + " ")).toThrow(
          ValidationError,
        );
      } else if (constraint.kind === "number") {
        for (const [min, max] of constraint.ranges) {
          for (const value of [min, max])
            expect(attempt(operation, name, String(value))).not.toThrow();
        }
        const top = constraint.ranges.at(-1)?.[1] ?? 0;
        for (const value of [
          String(top + 1),
          "-1",
          "abc",
          "1.5",
          "",
          "1e3",
          "0x10",
          " 1",
          "99999999999999999999",
        ]) {
          expect(attempt(operation, name, value)).toThrow(ValidationError);
        }
      }
    },
  );

  test.each([
    ["domain", ["ab", "a".repeat(50), "a-1"], ["a", "A1", "1a", "a-", "a_b", "ab\n", "é1"]],
    ["domainOwner", ["012345678901"], ["12345678901", "1234567890123", "12345678901x"]],
    ["repository", ["Ab", "a.b_c-d", "0".repeat(100)], ["a", "-ab", ".ab", "a b", "a/b"]],
    ["package", ["a", "@x", "é", "a".repeat(255)], ["a#b", "a/b", "a b", "a\tb", "a".repeat(256)]],
    ["externalConnection", ["public:npmjs"], ["p", ":a", "a b"]],
  ])("%s takes %j and refuses %j", (name, good, bad) => {
    const { operation } = textMember(name, { kind: "list", max: 0 });
    if (operation === undefined) throw new Error(name);
    for (const value of good) expect(attempt(operation, name, value)).not.toThrow();
    for (const value of bad) expect(attempt(operation, name, value)).toThrow(ValidationError);
  });

  test("a message names the member and what is allowed, and does not repeat what was sent", () => {
    expect(() => createDomain({ domain: "Secret" })).toThrow(
      /^domain must start with a lower-case letter/,
    );
    expect(() => createDomain({ domain: "Secret" })).not.toThrow(/Secret/);
  });
});

describe("decoding", () => {
  test("members come from query and body, and unknown ones are left out", () => {
    const body = {
      encryptionKey: "alias/x",
      tags: [{ key: "k", value: "", extra: 1 }],
      __type: "x",
      more: {},
    };
    expect(createDomain({ domain: "team", other: "1" }, body)).toEqual({
      domain: "team",
      encryptionKey: "alias/x",
      tags: [{ key: "k", value: "" }],
    });
  });

  test("required members must be there, also in structures", () => {
    expect(() => createDomain({})).toThrow("domain is required.");
    expect(() => createDomain({ domain: "team" }, { tags: [{ key: "k" }] })).toThrow(
      "tags[0].value is required.",
    );
  });

  test.each([
    [{ tags: {} }, "tags must be a list."],
    [{ tags: ["x"] }, "tags[0] must be an object."],
    [{ tags: [null] }, "tags[0] must not be null."],
    [{ tags: [{ key: 1, value: "" }] }, "tags[0].key must be a string."],
    [{ encryptionKey: {} }, "encryptionKey must be a string."],
    [
      { tags: Array.from({ length: 201 }, () => ({ key: "k", value: "" })) },
      "tags must have at most 200 entries; it has 201.",
    ],
  ])("a body of wrong types is refused: %j", (body, message) => {
    expect(() => createDomain({ domain: "team" }, body)).toThrow(message);
  });

  test("null is as good as absent, and an empty list is not", () => {
    const update = (body: unknown) =>
      decodeInput(find("UpdateRepository"), sent({ domain: "team", repository: "app" }, body));
    expect(update({ upstreams: null })).not.toHaveProperty("upstreams");
    expect(update({ upstreams: [] })).toHaveProperty("upstreams", []);
  });

  test("an empty domain owner is an absent one, as Terraform sends it", () => {
    const describe = decodeInput(
      find("DescribeDomain"),
      sent({ domain: "team", "domain-owner": "" }),
    );
    expect(describe).not.toHaveProperty("domainOwner");
  });

  test("a member given twice is refused", () => {
    const twice = { ...sent({}), query: new URLSearchParams("domain=team&domain=other") };
    expect(() => decodeInput(find("DescribeDomain"), twice)).toThrow("domain is given 2 times.");
  });

  test("a map takes `__proto__` as a key like any other", () => {
    const body: unknown = JSON.parse('{"versionRevisions": {"__proto__": "r1", "1.0.0": "r2"}}');
    const query = queryWith(find("CopyPackageVersions"), "", "");
    const { versionRevisions } = decodeInput(find("CopyPackageVersions"), sent(query, body));
    expect(Object.entries(versionRevisions as object)).toEqual([
      ["__proto__", "r1"],
      ["1.0.0", "r2"],
    ]);
    expect(({} as Record<string, unknown>)["1.0.0"]).toBeUndefined();
  });

  test("booleans in the query are true or false, nothing else", () => {
    const operation = find("ListAssociatedPackages");
    expect(attempt(operation, "preview", "true")()).toHaveProperty("preview", true);
    for (const value of ["TRUE", "1", "yes", ""]) {
      expect(attempt(operation, "preview", value)).toThrow("preview must be true or false.");
    }
  });
});

describe("the body", () => {
  test("is read up to its limit only", async () => {
    expect((await readBody(Readable.from([Buffer.alloc(maxBodyBytes)]))).length).toBe(maxBodyBytes);
    let read = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          read += 65_536;
          yield Buffer.alloc(65_536);
        }
      })(),
    );
    await expect(readBody(endless)).rejects.toThrow("must not be larger");
    expect(read).toBeLessThan(4 * maxBodyBytes);
  });

  test.each(["{", "[1,]", "nul", '{"a":1}x', "\ufeff{}", "['a']"])(
    "%j cannot be parsed",
    (text) => {
      expect(() => parseJson(Buffer.from(text))).toThrow(
        expect.objectContaining({ reason: "CANNOT_PARSE" }) as Error,
      );
    },
  );

  test("may nest 64 levels, counted outside of strings", () => {
    expect(() => parseJson(Buffer.from("[".repeat(65) + "]".repeat(65)))).toThrow("deeper than 64");
    expect(parseJson(Buffer.from("[".repeat(64) + "]".repeat(64)))).toBeInstanceOf(Array);
    expect(parseJson(Buffer.from(JSON.stringify("[".repeat(100) + '\\"')))).toHaveLength(102);
  });

  test("must be UTF-8 and an object", () => {
    expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow("not UTF-8");
    expect(parseJson(Buffer.alloc(0))).toBeUndefined();
    for (const body of [[], "text", 7, true]) {
      expect(() => createDomain({ domain: "team" }, body)).toThrow("must be a JSON object");
    }
  });
});

test("times go out as epoch seconds with a fraction, and absent members not at all", () => {
  const domain = { name: "team", createdTime: new Date(1_602_535_878_039), s3BucketArn: undefined };
  const { body } = encodeOutput(find("DescribeDomain"), { domain });
  expect(body).toBe('{"domain":{"name":"team","createdTime":1602535878.039}}');
});
