import { tagEntity } from "../identity/entity-tags.js";
import { region } from "./access.fixture.js";
import {
  aRequest,
  aUser,
  openExplainWorld,
  type ExplainWorld,
  other,
  owner,
} from "./explain-world.fixture.js";

let world: ExplainWorld;
beforeAll(async () => {
  world = await openExplainWorld();
});
afterAll(() => world.close());

const repository = `arn:aws:codeartifact:${region}:${owner}:repository/main/app`;
const reads = { Effect: "Allow", Action: "codeartifact:ReadFromRepository", Resource: "*" };

test("a refusal tells what is missing and an id by which its explanation is found", async () => {
  const user = await aUser(world, owner, { ...reads, Sid: "Reads", Resource: `${repository}-2` });
  const { message, requestId } = await world.refusal(user, "codeartifact:ReadFromRepository");
  expect(message).toBe(
    `User: ${user.arn} is not authorized to perform: codeartifact:ReadFromRepository on resource: ${repository} because no identity-based policy allows the codeartifact:ReadFromRepository action. Decision id: ${requestId.replaceAll("-", "")}`,
  );
  const explanation = await world.access.explain.explainDenial(owner, requestId);
  expect(explanation).toMatchObject({
    decision: "deny",
    summary: "Denied: nothing allows it in the principal's own policies.",
    principal: user.arn,
    resource: repository,
    policies: [
      {
        name: "inline policy p",
        source: "identity",
        statements: [
          {
            sid: "Reads",
            matches: false,
            because: "the resource is not among its resources",
            statement: { ...reads, Sid: "Reads", Resource: `${repository}-2` },
          },
        ],
      },
    ],
  });
  expect(explanation.context).toMatchObject({ "aws:SourceIp": "127.0.0.1" });
});

test("an explicit deny names the kind of policy to the caller and the statement to the administrator", async () => {
  const no = { ...reads, Effect: "Deny", Sid: "No" };
  const user = await aUser(world, owner, reads, no);
  const { message, requestId } = await world.refusal(user, "codeartifact:ReadFromRepository");
  expect(message).toContain(" with an explicit deny in an identity-based policy.");
  const { summary } = await world.access.explain.explainDenial(owner, requestId);
  expect(summary).toBe("Denied by inline policy p, statement No.");
});

test("another account is shown its own side only, and nothing of what does not concern it", async () => {
  const user = await aUser(world, other, reads);
  const { message, requestId } = await world.refusal(user, "codeartifact:ReadFromRepository");
  expect(message).toContain("because no resource-based policy allows");
  const forOwner = await world.access.explain.explainDenial(owner, requestId);
  expect(forOwner.policies).toEqual([
    { name: `identity policies of account ${other}`, source: "identity", account: other },
  ]);
  const forOther = await world.access.explain.explainDenial(other, requestId);
  expect(forOther.policies[0]?.statements?.[0]?.matches).toBe(true);
  await expect(world.access.explain.explainDenial("999999999999", requestId)).rejects.toThrow(
    /no decision/,
  );
});

test("what would be decided can be asked without asking", async () => {
  const user = await aUser(world, owner, {
    ...reads,
    Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
  });
  const explain = (context: Record<string, string>) =>
    world.access.explain.explainRequest(owner, { ...aRequest(user.arn, repository), context });
  const outside = await explain({});
  expect(outside.decision).toBe("deny");
  expect(outside.policies[0]?.statements?.[0]?.because).toBe(
    "its condition IpAddress on aws:SourceIp does not hold: aws:SourceIp is not in the request",
  );
  const inside = await explain({ "aws:SourceIp": "10.1.2.3" });
  expect([inside.decision, inside.summary]).toEqual([
    "allow",
    "Allowed by inline policy p, statement 1.",
  ]);
});

test.each([
  ["no ARN", "bob", repository, /is no principal/],
  ["a user that is not there", `arn:aws:iam::${owner}:user/nobody`, repository, /no principal/],
  ["a resource that is none", "", "main/app", /is no resource/],
])("%s is refused", async (_, principal, resource, message) => {
  const user = await aUser(world, owner, reads);
  await expect(
    world.access.explain.explainRequest(owner, aRequest(principal || user.arn, resource)),
  ).rejects.toThrow(message);
});

test("questions about two other accounts are refused", async () => {
  const user = await aUser(world, owner, reads);
  await expect(
    world.access.explain.explainRequest(other, aRequest(user.arn, repository)),
  ).rejects.toThrow(/its own principals/);
});

test("the tags of another account's roles and users are not shown, neither is whether it has them", async () => {
  const asking = await aUser(world, other, { Effect: "Allow", Action: "*", Resource: "*" });
  const tagged = await aUser(world, owner, reads);
  await world.database.transact((tx) =>
    tagEntity(tx, tagged.arn, [{ key: "team", value: "payments" }], { atMs: 1 }),
  );
  const request = { ...aRequest(asking.arn, tagged.arn), action: "iam:GetUser" } as const;
  const shown = await world.access.explain.explainRequest(other, request);
  expect(JSON.stringify(shown)).not.toMatch(/ResourceTag|payments/);
  const forOwner = await world.access.explain.explainRequest(owner, request);
  expect(forOwner.context).toMatchObject({ "iam:ResourceTag/team": "payments" });
});
