// Identity providers as the AWS SDK manages them.
import * as iam from "@aws-sdk/client-iam";
import {
  aControlPlane,
  addUser,
  type ControlPlaneFixture,
  owner,
  region,
} from "../control-plane.fixture.js";

let world: ControlPlaneFixture;
let client: iam.IAMClient;

const clientOf = async (name: string, accountId: string) => {
  const Statement = [{ Effect: "Allow", Action: "iam:*", Resource: "*" }];
  const credentials = await addUser(world.catalog, { accountId, name, Statement });
  return new iam.IAMClient({ region, endpoint: world.url, credentials, maxAttempts: 1 });
};

beforeAll(async () => {
  world = await aControlPlane();
  client = await clientOf("boss", owner);
});
afterAll(() => world.close());

const arn = `arn:aws:iam::${owner}:oidc-provider/ci.example/jobs`;
const named = { OpenIDConnectProviderArn: arn };
const thumbprint = "0123456789abcdef0123456789abcdef01234567";
const create = (Url: string, more: Partial<iam.CreateOpenIDConnectProviderCommandInput> = {}) =>
  client.send(new iam.CreateOpenIDConnectProviderCommand({ Url, ...more }));
const show = () => client.send(new iam.GetOpenIDConnectProviderCommand(named));

test("a provider is made, changed, tagged and deleted", async () => {
  const made = await create("https://ci.example/jobs", {
    ClientIDList: ["a"],
    ThumbprintList: [thumbprint],
    Tags: [{ Key: "team", Value: "red" }],
  });
  expect(made.OpenIDConnectProviderArn).toBe(arn);
  await client.send(new iam.AddClientIDToOpenIDConnectProviderCommand({ ...named, ClientID: "b" }));
  await client.send(new iam.AddClientIDToOpenIDConnectProviderCommand({ ...named, ClientID: "b" }));
  await client.send(
    new iam.RemoveClientIDFromOpenIDConnectProviderCommand({ ...named, ClientID: "a" }),
  );
  const ThumbprintList = [thumbprint.replace("0", "f")];
  await client.send(
    new iam.UpdateOpenIDConnectProviderThumbprintCommand({ ...named, ThumbprintList }),
  );
  await client.send(
    new iam.TagOpenIDConnectProviderCommand({ ...named, Tags: [{ Key: "stage", Value: "test" }] }),
  );
  await client.send(new iam.UntagOpenIDConnectProviderCommand({ ...named, TagKeys: ["team"] }));
  const Tags = [{ Key: "stage", Value: "test" }];
  expect(await show()).toMatchObject({
    Url: "ci.example/jobs",
    ClientIDList: ["b"],
    ThumbprintList,
    Tags,
  });
  expect((await client.send(new iam.ListOpenIDConnectProviderTagsCommand(named))).Tags).toEqual(
    Tags,
  );
  expect(
    (await client.send(new iam.ListOpenIDConnectProvidersCommand({}))).OpenIDConnectProviderList,
  ).toEqual([{ Arn: arn }]);
  await client.send(new iam.DeleteOpenIDConnectProviderCommand(named));
  await expect(show()).rejects.toMatchObject({ name: "NoSuchEntityException" });
});

test.each([
  ["plain http of another host", "http://ci.example"],
  ["another scheme", "ftp://ci.example"],
  ["a query", "https://ci.example/?a=b"],
  ["a fragment", "https://ci.example/#a"],
  ["a password", "https://a:b@ci.example/"],
  ["a space", "https://ci.example/a b"],
  ["a name that a service could have", "https://aws"],
  ["256 characters", `https://ci.example/${"a".repeat(240)}`],
  ["no URL", "ci.example"],
])("a URL with %s is refused", async (_, url) => {
  await expect(create(url)).rejects.toMatchObject({ name: "ValidationError" });
});

test("the same issuer is one provider", async () => {
  await create("https://ci.example/again");
  await expect(create("https://ci.example/again")).rejects.toMatchObject({
    name: "EntityAlreadyExistsException",
  });
});

test("a thumbprint has 40 digits", async () => {
  await expect(create("https://ci.example/x", { ThumbprintList: ["abc"] })).rejects.toMatchObject({
    name: "ValidationError",
  });
});

test("nobody reaches another account's providers", async () => {
  await create("https://ci.example/jobs");
  const stranger = await clientOf("eve", "222333444555");
  const absent = { name: "NoSuchEntityException" };
  const shown = stranger.send(new iam.GetOpenIDConnectProviderCommand(named));
  await expect(shown).rejects.toMatchObject(absent);
  const remove = stranger.send(new iam.DeleteOpenIDConnectProviderCommand(named));
  await expect(remove).rejects.toMatchObject(absent);
  await expect(show()).resolves.toBeDefined();
});
