// What stands around a role: its boundary, and managed policies that narrow one session of it.
import { ListDomainsCommand, ListRepositoriesCommand } from "@aws-sdk/client-codeartifact";
import { createManagedPolicy } from "../../identity/managed-policies.js";
import { putPermissionsBoundary } from "../../identity/permissions-boundaries.js";
import { getRole } from "../../identity/roles.js";
import {
  aControlPlane,
  addUser,
  type ControlPlaneFixture,
  owner,
} from "../control-plane.fixture.js";
import { addRole, assume, document, type Keys, keysOf, statement } from "./role-world.fixture.js";

const listDomains = { Effect: "Allow", Action: "codeartifact:ListDomains", Resource: "*" };
const readOnly = "arn:aws:iam::aws:policy/AWSCodeArtifactReadOnlyAccess";

let world: ControlPlaneFixture;
let ann: Keys;
let role: string;
let domainsOnly: string;

beforeAll(async () => {
  world = await aControlPlane();
  const may = { Effect: "Allow", Action: "sts:*", Resource: "*" };
  ann = await addUser(world.catalog, { accountId: owner, name: "ann", Statement: [may] });
  const trusted = statement("Allow", "sts:*", { Principal: { AWS: owner } });
  role = await addRole(world, { accountId: owner, name: "ci" }, trusted);
  domainsOnly = await world.catalog.database.transact(async (tx) => {
    const policy = { accountId: owner, name: "domains", document: document(listDomains) };
    return (await createManagedPolicy(tx, policy, { atMs: 1 })).arn;
  });
});
afterAll(() => world.close());

/** Which of two lists the session sees. */
async function sees(more: Parameters<typeof assume>[3]): Promise<string[]> {
  const client = world.clientWith(keysOf((await assume(world, ann, role, more)).Credentials));
  const ofDomains = client.send(new ListDomainsCommand({})).then(
    () => ["domains"],
    () => [],
  );
  const ofRepositories = client.send(new ListRepositoriesCommand({})).then(
    () => ["repositories"],
    () => [],
  );
  return [...(await ofDomains), ...(await ofRepositories)];
}

test("managed policies narrow a session, the account's and AWS's", async () => {
  expect(await sees({})).toEqual(["domains", "repositories"]);
  expect(await sees({ PolicyArns: [{ arn: domainsOnly }] })).toEqual(["domains"]);
  expect(await sees({ PolicyArns: [{ arn: readOnly }] })).toEqual(["domains", "repositories"]);
  const Policy = document({ ...listDomains, Action: "codeartifact:ListRepositories" });
  const PolicyArns = [{ arn: domainsOnly }];
  expect(await sees({ Policy })).toEqual(["repositories"]);
  expect(await sees({ Policy, PolicyArns })).toEqual(["domains", "repositories"]);
});

test("a policy that is not there narrows nothing: it is refused", async () => {
  const PolicyArns = [{ arn: domainsOnly.replace("domains", "none") }];
  await expect(assume(world, ann, role, { PolicyArns })).rejects.toMatchObject({
    name: "NoSuchEntity",
  });
});

test("the role's boundary is that of its sessions, living ones included", async () => {
  const client = world.clientWith(keysOf((await assume(world, ann, role)).Credentials));
  await expect(client.send(new ListRepositoriesCommand({}))).resolves.toBeDefined();
  await world.catalog.database.transact(async (tx) => {
    const { roleId: principalId } = await getRole(tx, owner, "ci");
    await putPermissionsBoundary(tx, { principalId, accountId: owner }, domainsOnly, { atMs: 1 });
  });
  const refusal = { name: "AccessDeniedException" };
  await expect(client.send(new ListRepositoriesCommand({}))).rejects.toMatchObject(refusal);
  await expect(client.send(new ListDomainsCommand({}))).resolves.toBeDefined();
});
