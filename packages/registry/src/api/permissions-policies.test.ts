import { owner } from "./control-plane.fixture.js";
import { type TeamDomainFixture, aTeamDomain } from "./team-domain.fixture.js";
import {
  allow,
  denyAll,
  documentOf,
  domainPolicy,
  repositoryPolicy,
} from "./team-policies.fixture.js";

let plane: TeamDomainFixture;

beforeEach(async () => {
  plane = await aTeamDomain();
  await plane.createRepository("app");
});

afterEach(() => plane.close());

describe.each([
  ["domain", domainPolicy(() => plane.client)],
  ["repository", repositoryPolicy(() => plane.client)],
])("the policy of a %s", (_, on) => {
  const first = documentOf(allow("codeartifact:Describe*"));
  const second = documentOf(allow("codeartifact:List*"));

  test("is what was put, with another revision each time, until it is deleted", async () => {
    const { policy: put } = await on.put(first);
    expect(put).toEqual({
      resourceArn: on.arn,
      revision: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) as string,
      document: first,
    });
    expect((await on.get()).policy).toEqual(put);
    const { policy: again } = await on.put(first);
    expect(again?.revision).not.toBe(put?.revision);
    expect((await on.remove()).policy).toEqual(again);
    const absent = {
      name: "ResourceNotFoundException",
      resourceType: on.type,
      resourceId: on.id,
      message: expect.stringContaining("has no permissions policy") as string,
    };
    await expect(on.get()).rejects.toMatchObject(absent);
    await expect(on.remove()).rejects.toMatchObject(absent);
  });

  test("is not overwritten or deleted under a revision that is not its own", async () => {
    const { policy: old } = await on.put(first);
    const { policy: current } = await on.put(second, old?.revision);
    const conflict = { name: "ConflictException", resourceType: on.type, resourceId: on.id };
    await expect(on.put(first, old?.revision)).rejects.toMatchObject(conflict);
    await expect(on.remove(old?.revision)).rejects.toMatchObject(conflict);
    expect((await on.get()).policy).toEqual(current);
    await on.remove(current?.revision);
    await expect(on.put(first, current?.revision)).rejects.toMatchObject(conflict);
  });

  test("of writers with the same revision one wins", async () => {
    const { policy } = await on.put(first);
    const writers = Array.from({ length: 6 }, () => on.put(second, policy?.revision));
    const results = await Promise.allSettled(writers);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected")
        expect(result.reason).toHaveProperty("name", "ConflictException");
    }
  });

  test("leaves its history in the change log", async () => {
    const { policy } = await on.put(first);
    await on.remove();
    const rows = await plane.catalog.database.read
      .selectFrom("changes")
      .select(["principal", "detail"])
      .where("kind", "=", `${on.type}-policy`)
      .orderBy("sequence")
      .execute();
    const principal = `arn:aws:iam::${owner}:user/admin`;
    const details = rows.map(({ detail }) => JSON.parse(detail) as object);
    expect(rows.map((row) => row.principal)).toEqual([principal, principal]);
    expect(details).toEqual([
      { put: policy?.revision, document: first },
      { deleted: policy?.revision },
    ]);
  });

  test("cannot lock its owner out of replacing it", async () => {
    await on.put(documentOf(denyAll));
    await expect(on.get()).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining(
        "with an explicit deny in a resource-based policy",
      ) as string,
    });
    await on.put(first);
    await on.get();
  });

  test("may have 7168 characters", async () => {
    const document = documentOf(denyAll).padEnd(7168);
    expect((await on.put(document)).policy?.document).toBe(document);
  });
});
