// IAM behind a real HTTP server, asked by the unmodified SDK.
import { IAMClient } from "@aws-sdk/client-iam";
import {
  aControlPlane,
  addUser,
  type ControlPlaneFixture,
  region,
} from "../control-plane.fixture.js";

export interface IamFixture extends ControlPlaneFixture {
  /** As the administrator of the first account. */
  readonly iam: IAMClient;
  /** As a user of any account, who is made with these statements. */
  iamAs(user: NewCaller): Promise<IAMClient>;
  iamWith(key: { accessKeyId: string; secretAccessKey: string }): IAMClient;
}

export interface NewCaller {
  readonly accountId: string;
  readonly name: string;
  readonly Statement: readonly object[];
}

export const allow = (Action: string | readonly string[], Resource = "*") => ({
  ...{ Effect: "Allow", Action, Resource },
});

export async function anIam(): Promise<IamFixture> {
  const world = await aControlPlane();
  const iamWith: IamFixture["iamWith"] = (credentials) =>
    new IAMClient({ region, endpoint: world.url, credentials, maxAttempts: 1 });
  const credentials = await world.client.config.credentials();
  return {
    ...world,
    iam: iamWith(credentials),
    iamWith,
    iamAs: async (user) => iamWith(await addUser(world.catalog, user)),
  };
}

export const document = (...Statement: readonly object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement });
