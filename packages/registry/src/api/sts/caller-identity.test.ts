import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import {
  aControlPlane,
  addUser,
  type ControlPlaneFixture,
  region,
} from "../control-plane.fixture.js";

let world: ControlPlaneFixture;
beforeAll(async () => {
  world = await aControlPlane();
});
afterAll(() => world.close());

const ask = async (signingRegion: string, secret?: string) => {
  const user = { accountId: "111122223333", name: `nobody-${signingRegion}`, Statement: [] };
  const key = await addUser(world.catalog, { ...user, Statement: [denyAll] });
  const credentials = { ...key, ...(secret !== undefined && { secretAccessKey: secret }) };
  const client = new STSClient({
    ...{ region: signingRegion, credentials, endpoint: world.url, maxAttempts: 1 },
  });
  return client.send(new GetCallerIdentityCommand({}));
};
const denyAll = { Effect: "Deny", Action: "*", Resource: "*" };

test.each([region, "us-east-1"])(
  "whoever signs is told who it is, in region %s",
  async (signed) => {
    expect(await ask(signed)).toMatchObject({
      Account: "111122223333",
      Arn: `arn:aws:iam::111122223333:user/nobody-${signed}`,
      UserId: expect.stringMatching(/^AIDA/) as string,
    });
  },
);

test("another region, or a wrong secret, is SignatureDoesNotMatch", async () => {
  await expect(ask("eu-west-1")).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
  await expect(ask("us-west-2", "wrong")).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
});
