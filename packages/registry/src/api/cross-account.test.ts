import {
  type CodeartifactClient,
  CreatePackageGroupCommand,
  CreateRepositoryCommand,
  DescribeDomainCommand,
  DescribeRepositoryCommand,
  GetRepositoryPermissionsPolicyCommand,
  ListRepositoriesCommand,
  PutDomainPermissionsPolicyCommand,
  PutRepositoryPermissionsPolicyCommand,
} from "@aws-sdk/client-codeartifact";
import { addUser, owner } from "./control-plane.fixture.js";
import { type TeamDomainFixture, aTeamDomain, domain } from "./team-domain.fixture.js";
import {
  allow,
  documentOf,
  domainPolicy,
  repositoryPolicy,
  stranger,
} from "./team-policies.fixture.js";

let plane: TeamDomainFixture;
const ofDomain = domainPolicy(() => plane.client);
const ofApp = repositoryPolicy(() => plane.client);

beforeEach(async () => {
  plane = await aTeamDomain();
  await plane.createRepository("app");
});

afterEach(() => plane.close());

describe("a user of another account", () => {
  const foreign = (Action: string | string[]) => ({ Effect: "Allow", Action, Resource: "*" });
  const userWith = async (...Statement: readonly object[]) =>
    plane.clientWith(
      await addUser(plane.catalog, { accountId: stranger, name: "guest", Statement }),
    );
  const inOurs = { domain, domainOwner: owner };
  const denied = { name: "AccessDeniedException" };

  test("needs a policy of ours and one of his own, and loses with ours what it gave", async () => {
    const guest = await userWith(foreign("codeartifact:Describe*"));
    const describe = () =>
      guest.send(new DescribeRepositoryCommand({ ...inOurs, repository: "app" }));
    await expect(describe()).rejects.toMatchObject(denied);
    await ofApp.put(documentOf(allow("codeartifact:*")));
    expect((await describe()).repository?.name).toBe("app");
    await expect(guest.send(new DescribeDomainCommand(inOurs))).rejects.toMatchObject(denied);
    const get = new GetRepositoryPermissionsPolicyCommand({ ...inOurs, repository: "app" });
    await expect(guest.send(get)).rejects.toMatchObject(denied);
    await ofApp.remove();
    await expect(describe()).rejects.toMatchObject(denied);
  });

  test("may not replace policies, whatever they say", async () => {
    const guest = await userWith(foreign("*"));
    const everything = documentOf(allow("*"));
    await ofDomain.put(everything);
    await ofApp.put(everything);
    const put = new PutDomainPermissionsPolicyCommand({ ...inOurs, policyDocument: everything });
    await expect(guest.send(put)).rejects.toMatchObject(denied);
    await ofDomain.put(documentOf(allow("codeartifact:Describe*")));
    const putOnApp = new PutRepositoryPermissionsPolicyCommand({
      ...{ ...inOurs, repository: "app", policyDocument: everything },
    });
    await expect(guest.send(putOnApp)).rejects.toMatchObject(denied);
    await ofDomain.put(documentOf(allow("codeartifact:PutRepositoryPermissionsPolicy")));
    await guest.send(putOnApp);
  });

  test("creates a repository by the domain's policy, and is at home in it", async () => {
    const guest = await userWith(foreign("*"));
    const create = () =>
      guest.send(new CreateRepositoryCommand({ ...inOurs, repository: "theirs" }));
    await expect(create()).rejects.toMatchObject(denied);
    await ofDomain.put(
      documentOf({ ...allow("codeartifact:CreateRepository"), Resource: ofDomain.arn }),
    );
    expect((await create()).repository).toMatchObject({
      administratorAccount: stranger,
      domainOwner: owner,
    });
    const theirs = new DescribeRepositoryCommand({ ...inOurs, repository: "theirs" });
    expect((await guest.send(theirs)).repository?.name).toBe("theirs");
    const ours = new DescribeRepositoryCommand({ ...inOurs, repository: "app" });
    await expect(guest.send(ours)).rejects.toMatchObject(denied);
    const { repositories = [] } = await guest.send(new ListRepositoriesCommand({}));
    expect(repositories.map(({ name }) => name)).toEqual(["theirs"]);
    const deny = { ...allow("codeartifact:DescribeRepository"), Effect: "Deny" };
    await ofDomain.put(documentOf(deny));
    await expect(guest.send(theirs)).rejects.toMatchObject(denied);
  });

  const tags = [{ key: "team", value: "red" }];
  const group = { ...inOurs, packageGroup: "/npm/tagged/*", tags };

  test.each<[string, (guest: CodeartifactClient) => Promise<unknown>]>([
    [
      "CreateRepository",
      (guest) => guest.send(new CreateRepositoryCommand({ ...inOurs, repository: "tagged", tags })),
    ],
    ["CreatePackageGroup", (guest) => guest.send(new CreatePackageGroupCommand(group))],
  ])("%s with tags: only if he may tag", async (operation, send) => {
    const guest = await userWith(foreign("*"));
    const create = () => send(guest);
    await ofDomain.put(documentOf(allow(`codeartifact:${operation}`)));
    await expect(create()).rejects.toMatchObject({
      message: expect.stringContaining("codeartifact:TagResource") as string,
    });
    await ofDomain.put(
      documentOf(allow([`codeartifact:${operation}`, "codeartifact:TagResource"])),
    );
    await create();
  });
});
