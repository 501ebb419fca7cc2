import { configSchema } from "../config/schema.js";
import { openIssuer, type TestIssuer } from "../federation/issuer.fixture.js";
import { type OpenIssuerKeys, openIssuerKeys } from "./open-issuer-keys.js";

let issuer: TestIssuer;
let keys: OpenIssuerKeys | undefined;
beforeEach(async () => {
  issuer = await openIssuer();
});
afterEach(async () => {
  await keys?.close();
  await issuer.close();
});

const own = "000000000000";
const guest = "222222222222";

function open(settings: object = {}): OpenIssuerKeys {
  keys = openIssuerKeys(configSchema.parse({ account: { id: own }, ...settings }), () => 1e12);
  return keys;
}

const refused = { name: "ValidationError", code: "IDPCommunicationError" };

test("an issuer inside the network is asked for the account that runs the registry", async () => {
  expect(await open().for(own).find(issuer.url, "first")).toHaveLength(1);
});

test.each(["127.0.0.1", "localhost"])(
  "for another account %s is not connected to, even if its keys are known",
  async (host) => {
    const opened = open();
    const url = issuer.url.replace("127.0.0.1", host);
    await opened.for(own).find(issuer.url, "first");
    issuer.asked.length = 0;
    await expect(opened.for(guest).find(url, "first")).rejects.toMatchObject(refused);
    expect(issuer.asked).toEqual([]);
  },
);

test.each([
  ["its network is allowed", { upstream: { allowedCidrs: ["127.0.0.0/8"] } }],
  ["issuers of this machine are", { federation: { httpOnLoopback: true } }],
])("for another account it is where %s", async (_, settings) => {
  expect(await open(settings).for(guest).find(issuer.url, "first")).toHaveLength(1);
});
