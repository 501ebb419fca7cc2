import {
  ListPackageVersionsCommand,
  paginateListPackageVersions,
  type CodeartifactClient,
  type ListPackageVersionsCommandInput,
} from "@aws-sdk/client-codeartifact";
import { answered, invalid, notFound } from "../../harness/api-errors.js";
import { createHostedRepository } from "../../harness/chain.js";
import { aPackageVersion } from "../../harness/fixture-package.js";
import { Packhouse } from "../../harness/packhouse.js";
import { publishOrThrow } from "../../harness/publish-over-http.js";

const coordinates = { format: "npm", namespace: "acme", package: "lib" } as const;
const where = { domain: "acme", repository: "packages", ...coordinates };
const inOrder = ["1.0.0", "1.1.0", "2.0.0-beta.1", "1.0.1"];

let packhouse: Packhouse;
let client: CodeartifactClient;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  const access = await createHostedRepository(packhouse);
  for (const version of inOrder) {
    const tag = version === "1.1.0" || version === "1.0.0" ? "latest" : "other";
    await publishOrThrow(await aPackageVersion({ name: "@acme/lib", version }), { ...access, tag });
  }
});

afterAll(() => packhouse.close());

const list = (filter: Partial<ListPackageVersionsCommandInput> = {}) =>
  client.send(new ListPackageVersionsCommand({ ...where, ...filter }));

const summaryOf = (version: string) => ({
  version,
  status: "Published",
  revision: expect.stringMatching(/^\S{1,50}$/) as string,
  origin: { originType: "INTERNAL", domainEntryPoint: { repositoryName: "packages" } },
});

const numbersOf = async (filter: Partial<ListPackageVersionsCommandInput>) =>
  ((await list(filter)).versions ?? []).map(({ version }) => version);

describe("ListPackageVersions", () => {
  test("has every version, and the one that `latest` points at", async () => {
    const listed = await list();

    expect(listed).toEqual({
      ...answered,
      ...coordinates,
      defaultDisplayVersion: "1.1.0",
      versions: expect.arrayContaining(inOrder.map(summaryOf)) as object,
    });
    expect(listed.versions).toHaveLength(4);
  });

  test("newest first by PUBLISHED_TIME", async () => {
    expect(await numbersOf({ sortBy: "PUBLISHED_TIME" })).toEqual([...inOrder].reverse());
  });

  test("is narrowed by status and by origin", async () => {
    expect(await numbersOf({ status: "Published" })).toHaveLength(4);
    for (const status of ["Unfinished", "Unlisted", "Archived", "Disposed", "Deleted"] as const) {
      expect(await numbersOf({ status })).toEqual([]);
    }
    expect(await numbersOf({ originType: "INTERNAL" })).toHaveLength(4);
    expect(await numbersOf({ originType: "EXTERNAL" })).toEqual([]);
    expect(await numbersOf({ originType: "UNKNOWN" })).toEqual([]);
  });

  test.each([undefined, "PUBLISHED_TIME"] as const)("pages, sorted by %p", async (sortBy) => {
    const sorted = { ...where, ...(sortBy === undefined ? {} : { sortBy }) };
    const paged: object[] = [];
    // The SDK writes the token into the input it is given.
    for await (const page of paginateListPackageVersions({ client, pageSize: 1 }, { ...sorted })) {
      expect(page.defaultDisplayVersion).toBe("1.1.0");
      paged.push(...(page.versions ?? []));
    }
    expect(paged).toEqual((await list(sorted)).versions);
  });

  test("ResourceNotFoundException: the repository does not hold the package", async () => {
    await expect(list({ package: "absent" })).rejects.toMatchObject(notFound("package", "absent"));
    await expect(list({ namespace: "elsewhere" })).rejects.toMatchObject(
      notFound("package", "lib"),
    );
    await expect(list({ repository: "none" })).rejects.toMatchObject(
      notFound("repository", "none"),
    );
  });

  test.each([
    ["maven", undefined],
    ["swift", undefined],
    ["generic", undefined],
    ["pypi", "acme"],
    ["nuget", "acme"],
    ["ruby", "acme"],
    ["cargo", "acme"],
  ] as const)("ValidationException: %s with the namespace %p", async (format, namespace) => {
    const listed = client.send(new ListPackageVersionsCommand({ ...where, format, namespace }));
    await expect(listed).rejects.toMatchObject(invalid());
  });
});
