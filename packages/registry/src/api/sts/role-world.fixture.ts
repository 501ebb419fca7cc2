// Roles in the control plane of a test, and STS clients of whoever has credentials.
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type Credentials,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { type NewRole, createRole } from "../../identity/roles.js";
import { putInlinePolicy } from "../../identity/inline-policies.js";
import { type ControlPlaneFixture, region } from "../control-plane.fixture.js";

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export const statement = (Effect: "Allow" | "Deny", Action: string, more: object = {}) => ({
  Effect,
  Action,
  ...more,
});
export const document = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });
export const everything = { Effect: "Allow", Action: "*", Resource: "*" };

/** A role that may do everything, trusted as the statements say. */
export async function addRole(
  { catalog }: Pick<ControlPlaneFixture, "catalog">,
  role: Omit<NewRole, "trustPolicy">,
  ...trust: readonly object[]
): Promise<string> {
  const by = { atMs: Date.now() };
  return catalog.database.transact(async (tx) => {
    const { arn, roleId } = await createRole(tx, { ...role, trustPolicy: document(...trust) }, by);
    await putInlinePolicy(tx, roleId, { name: "all", document: document(everything) }, by);
    return arn;
  });
}

export function sts({ url }: Pick<ControlPlaneFixture, "url">, credentials: Keys): STSClient {
  return new STSClient({ region, endpoint: url, credentials, maxAttempts: 1 });
}

export async function assume(
  world: Pick<ControlPlaneFixture, "url">,
  keys: Keys,
  RoleArn: string,
  more: Partial<AssumeRoleCommandInput> = {},
) {
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: "build-7", ...more });
  return sts(world, keys).send(command);
}

export function keysOf(credentials: Credentials | undefined): Keys {
  return {
    accessKeyId: credentials?.AccessKeyId ?? "",
    secretAccessKey: credentials?.SecretAccessKey ?? "",
    sessionToken: credentials?.SessionToken ?? "",
  };
}

export async function whoIs(world: Pick<ControlPlaneFixture, "url">, keys: Keys) {
  const { Arn, UserId, Account } = await sts(world, keys).send(new GetCallerIdentityCommand({}));
  return { Arn, UserId, Account };
}
