// Where keys come from, and how seldom they are asked for.
import { openIssuer, signingKey, type TestIssuer } from "./issuer.fixture.js";
import { IssuerKeys } from "./issuer-keys.js";

let issuer: TestIssuer;
let keys: IssuerKeys;
let nowMs: number;

beforeEach(async () => {
  issuer = await openIssuer("/jobs");
  nowMs = 1_000_000_000_000;
  keys = new IssuerKeys({
    clock: () => nowMs,
    connection: { retry: { maxAttempts: 1 } },
  });
});
afterEach(async () => {
  await keys.close();
  await issuer.close();
});

const ids = async (keyId?: string) => (await keys.find(issuer.url, keyId)).map((key) => key.keyId);
const unreachable = { name: "ValidationError", code: "IDPCommunicationError" };

test("keys are asked for once, where the issuer says they are", async () => {
  expect(await Promise.all([ids("first"), ids("first"), ids()])).toEqual([
    ["first"],
    ["first"],
    ["first"],
  ]);
  expect(issuer.asked).toEqual(["/jobs/.well-known/openid-configuration", "/jobs/jwks"]);
  nowMs += 3_599_000;
  await ids("first");
  expect(issuer.asked).toHaveLength(2);
  nowMs += 2_000;
  await ids("first");
  expect(issuer.asked).toHaveLength(4);
});

test("a new key is found, but strangers cannot make us ask all the time", async () => {
  await ids("first");
  issuer.keys = [signingKey("second")];
  expect(await ids("second")).toEqual([]);
  for (let i = 0; i < 20; i += 1) await ids(`guess-${i}`);
  expect(issuer.asked).toHaveLength(2);
  nowMs += 30_000;
  expect(await ids("second")).toEqual(["second"]);
  expect(await ids("first")).toEqual([]);
  expect(issuer.asked).toHaveLength(4);
});

test("an issuer that is silent is believed for a day by what it said", async () => {
  await ids("first");
  issuer.failure = 503;
  nowMs += 3_600_000;
  expect(await ids("first")).toEqual(["first"]);
  nowMs += 23 * 3_600_000;
  await expect(ids("first")).rejects.toMatchObject(unreachable);
});

test("one that never answered is asked again after half a minute", async () => {
  issuer.failure = 500;
  await expect(ids()).rejects.toMatchObject(unreachable);
  const asked = issuer.asked.length;
  issuer.failure = undefined;
  await expect(ids()).rejects.toMatchObject(unreachable);
  expect(issuer.asked).toHaveLength(asked);
  nowMs += 30_000;
  expect(await ids()).toEqual(["first"]);
});

test.each([
  ["another issuer", { issuer: "https://ci.example" }],
  ["no address of keys", { jwks_uri: undefined }],
  ["a file for keys", { jwks_uri: "file:///etc/passwd" }],
  // A trusted issuer may lie anywhere; what it leads to may not.
  ["keys at a private address of another host", { jwks_uri: "http://169.254.169.254/keys" }],
  ["keys at another port of this machine", { jwks_uri: "http://127.0.0.1:9/keys" }],
])("a document that names %s is not believed", async (_, discovery) => {
  issuer.discovery = discovery;
  await expect(ids()).rejects.toMatchObject(unreachable);
});

test("a document that is too large is not read", async () => {
  issuer.discovery = { more: "x".repeat(300_000) };
  await expect(ids()).rejects.toMatchObject(unreachable);
});
