import {
  CreatePackageGroupCommand,
  GetAssociatedPackageGroupCommand,
  ListAssociatedPackagesCommand,
  paginateListAssociatedPackages,
  type CodeartifactClient,
} from "@aws-sdk/client-codeartifact";
import { answered, invalid, notFound, notFoundOther } from "../../harness/api-errors.js";
import { createHostedRepository, type NpmAccess } from "../../harness/chain.js";
import { aPackageVersion } from "../../harness/fixture-package.js";
import { OWNER, Packhouse, REGION } from "../../harness/packhouse.js";
import { publishOrThrow, publishOverHttp } from "../../harness/publish-over-http.js";

const domain = "acme";

let packhouse: Packhouse;
let client: CodeartifactClient;
let access: NpmAccess;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  access = await createHostedRepository(packhouse);
  for (const name of ["@acme/ui", "@acme/ui-kit", "@acme/uikit", "my-pkg"]) {
    await publishOrThrow(await aPackageVersion({ name }), access);
  }
  for (const packageGroup of ["/npm/acme/ui~", "/npm//my-pkg$"]) {
    await client.send(new CreatePackageGroupCommand({ domain, packageGroup }));
  }
});

afterAll(() => packhouse.close());

const groupOf = (name: string, namespace?: string) =>
  client.send(
    new GetAssociatedPackageGroupCommand({ domain, format: "npm", namespace, package: name }),
  );

describe("GetAssociatedPackageGroup", () => {
  test("is the most specific group, whether the package exists or not", async () => {
    expect(await groupOf("ui-kit", "acme")).toEqual({
      ...answered,
      associationType: "STRONG",
      packageGroup: expect.objectContaining({
        arn: `arn:aws:codeartifact:${REGION}:${OWNER}:package-group/acme/npm/acme/ui~`,
        pattern: "/npm/acme/ui~",
      }) as object,
    });
    // `~` ends at the end of a word.
    expect((await groupOf("uikit", "acme")).packageGroup?.pattern).toBe("/*");
    expect((await groupOf("never-published", "acme")).packageGroup?.pattern).toBe("/*");
    expect((await groupOf("ui.next", "acme")).packageGroup?.pattern).toBe("/npm/acme/ui~");
  });

  test.each(["My.Pkg", "my_pkg", "my--pkg", "m\u0443-pkg"])(
    "%s is associated weakly: it looks like another name",
    async (name) => {
      const associated = await groupOf(name);
      expect(associated.associationType).toBe("WEAK");
      expect(associated.packageGroup?.pattern).toBe("/npm//my-pkg$");
    },
  );

  test("what is associated weakly cannot be published", async () => {
    const lookalike = await aPackageVersion({ name: "my_pkg" });
    expect((await publishOverHttp(lookalike, access)).status).toBe(403);
  });

  test("ResourceNotFoundException: no such domain", async () => {
    const command = new GetAssociatedPackageGroupCommand({
      domain: "nowhere",
      format: "npm",
      package: "lib",
    });
    await expect(client.send(command)).rejects.toMatchObject(notFound("domain", "nowhere"));
  });

  test("ValidationException: a format that needs a namespace", async () => {
    const command = new GetAssociatedPackageGroupCommand({
      domain,
      format: "maven",
      package: "lib",
    });
    await expect(client.send(command)).rejects.toMatchObject(invalid());
  });
});

describe("ListAssociatedPackages", () => {
  const list = (packageGroup: string, more: object = {}) =>
    client.send(new ListAssociatedPackagesCommand({ domain, packageGroup, ...more }));

  test("has the packages whose closest group it is", async () => {
    expect(await list("/npm/acme/ui~")).toEqual({
      ...answered,
      packages: expect.arrayContaining([
        { format: "npm", namespace: "acme", package: "ui", associationType: "STRONG" },
        { format: "npm", namespace: "acme", package: "ui-kit", associationType: "STRONG" },
      ]) as object,
    });
    expect((await list("/npm/acme/ui~")).packages).toHaveLength(2);
    expect((await list("/*")).packages).toEqual([
      { format: "npm", namespace: "acme", package: "uikit", associationType: "STRONG" },
    ]);
  });

  test("a preview needs no group", async () => {
    const preview = await list("/npm/acme/*", { preview: true });
    expect((preview.packages ?? []).map((one) => one.package).sort()).toContain("uikit");
  });

  test("pages", async () => {
    const paged: object[] = [];
    const input = { domain, packageGroup: "/npm/acme/ui~" };
    for await (const page of paginateListAssociatedPackages({ client, pageSize: 1 }, input)) {
      paged.push(...(page.packages ?? []));
    }
    expect(paged).toEqual((await list("/npm/acme/ui~")).packages);
  });

  test("ResourceNotFoundException: no such group", async () => {
    await expect(list("/npm/acme/*")).rejects.toMatchObject(notFoundOther("/npm/acme/*"));
  });
});
