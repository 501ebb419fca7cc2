import fc from "fast-check";
import { evaluate, type PolicyRequest } from "./evaluate.js";
import {
  aRequest,
  identityPolicy,
  owner,
  repository,
  resourcePolicy,
  root,
  session,
  stranger,
  user,
} from "./policy.fixture.js";

const principals = [user, root, session].flatMap((make) => [make(owner), make(stranger)]);

const request: fc.Arbitrary<PolicyRequest> = fc
  .record({
    principal: fc.constantFrom(...principals),
    team: fc.constantFrom("red", "blue", "*", undefined),
  })
  .map(({ principal, team }) =>
    aRequest({ principal, context: team === undefined ? {} : { "aws:PrincipalTag/team": team } }),
  );

const body = fc.record(
  {
    Action: fc.constantFrom("*", "codeartifact:Read*", "codeartifact:ReadFromRepository", "s3:*"),
    Resource: fc.constantFrom(
      "*",
      repository,
      repository.replace("app", "${aws:PrincipalTag/team}"),
    ),
    Condition: fc.constantFrom(
      { StringEquals: { "aws:PrincipalTag/team": "red" } },
      { StringNotLike: { "aws:PrincipalTag/team": "b*" } },
      { Null: { "aws:PrincipalTag/team": "true" } },
    ),
  },
  { requiredKeys: ["Action", "Resource"] },
);

const Principal = fc.constantFrom(
  "*",
  { AWS: [owner, stranger] },
  { AWS: [`arn:aws:iam::${owner}:role/ci`, user(owner).arn] },
  { AWS: session(stranger).arn },
);

interface World {
  readonly request: PolicyRequest;
  readonly identity: readonly object[];
  readonly resource: readonly object[];
  readonly boundary: readonly object[] | undefined;
}

const Effect = fc.constantFrom("Allow", "Allow", "Allow", "Deny");
const identityStatement = fc
  .tuple(body, Effect)
  .map(([rest, effect]) => ({ ...rest, Effect: effect }));
const resourceStatement = fc
  .tuple(identityStatement, Principal)
  .map(([rest, principal]) => ({ ...rest, Principal: principal }));

const world: fc.Arbitrary<World> = fc.record({
  request,
  identity: fc.array(identityStatement, { maxLength: 3 }),
  resource: fc.array(resourceStatement, { maxLength: 3 }),
  boundary: fc.option(fc.array(identityStatement, { minLength: 1, maxLength: 2 }), {
    nil: undefined,
  }),
});

/** The same list without its nth Allow, or as it is when it has none. */
function withoutAllow(statements: readonly object[], n: number): readonly object[] {
  const allows = statements.filter(
    (statement) => "Effect" in statement && statement.Effect === "Allow",
  );
  const removed = allows[n % Math.max(allows.length, 1)];
  return statements.filter((statement) => statement !== removed);
}

function isAllowed({ request: asked, identity, resource, boundary }: World): boolean {
  const decision = evaluate(asked, {
    identity: identity.length > 0 ? [identityPolicy(...identity)] : [],
    resource: resource.length > 0 ? [resourcePolicy(...resource)] : [],
    boundary: boundary && boundary.length > 0 ? identityPolicy(...boundary) : undefined,
  });
  return decision.effect === "allow";
}

test("worlds are allowed and refused often enough for these properties to say something", () => {
  const allowed = fc.sample(world, { numRuns: 1000, seed: 1 }).filter(isAllowed).length;
  expect(allowed).toBeGreaterThan(200);
  expect(allowed).toBeLessThan(800);
});

test("one more Deny never allows more", () => {
  fc.assert(
    fc.property(world, body, Principal, (before, denied, principal) => {
      const deny = { ...denied, Effect: "Deny" };
      const more = [
        { ...before, identity: [...before.identity, deny] },
        { ...before, resource: [...before.resource, { ...deny, Principal: principal }] },
        {
          ...before,
          boundary: [
            ...(before.boundary ?? [{ Effect: "Allow", Action: "*", Resource: "*" }]),
            deny,
          ],
        },
      ];
      if (!isAllowed(before)) expect(more.filter(isAllowed)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("one Allow less never allows more", () => {
  fc.assert(
    fc.property(world, fc.nat(2), (before, n) => {
      const fewer = [
        { ...before, identity: withoutAllow(before.identity, n) },
        { ...before, resource: withoutAllow(before.resource, n) },
      ];
      if (!isAllowed(before)) expect(fewer.filter(isAllowed)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("a statement whose conditions a request cannot meet changes nothing", () => {
  fc.assert(
    fc.property(world, identityStatement, (before, statement) => {
      const idle = { ...statement, Condition: { StringEquals: { "aws:never": "x" } } };
      expect(isAllowed({ ...before, identity: [...before.identity, idle] })).toBe(
        isAllowed(before),
      );
    }),
    { numRuns: 300 },
  );
});
