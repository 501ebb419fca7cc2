import { openTestWorld, owner, type TestWorld } from "../access/access.fixture.js";
import { listInlinePolicies, putInlinePolicy } from "./inline-policies.js";
import { findUser } from "./users.js";

let world: TestWorld;

beforeAll(async () => {
  world = await openTestWorld();
});

afterAll(() => world.close());

const statement = { Effect: "Allow", Action: "codeartifact:List*", Resource: "*" };
const put = async (change: object) => {
  const { database, time } = world;
  const user = await findUser(database.read, owner, "admin");
  const userId = user?.userId ?? "";
  const document = JSON.stringify({ Statement: { ...statement, ...change } });
  await database.transact((tx) =>
    putInlinePolicy(tx, userId, { name: "p", document }, { atMs: time.nowMs }),
  );
  return (await listInlinePolicies(database.read, userId)).find(({ name }) => name === "p");
};

test.each<[string, object]>([
  ["Statement.Effect", { Effect: "allow" }],
  ["Statement.Principal: is not allowed", { Principal: "*" }],
  ["Did you mean codeartifact:ListPackages?", { Action: "codeartifact:ListPackage" }],
])("a user's policy is refused when it is saved: %s", async (message, change) => {
  await expect(put(change)).rejects.toMatchObject({
    name: "ValidationError",
    message: expect.stringContaining(message) as string,
  });
});

test("a user may have rights in other services", async () => {
  expect((await put({ Action: ["s3:GetObject", "sts:AssumeRole"] }))?.name).toBe("p");
});
