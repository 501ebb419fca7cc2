import {
  ListPackagesCommand,
  paginateListPackages,
  type CodeartifactClient,
  type ListPackagesCommandInput,
} from "@aws-sdk/client-codeartifact";
import { answered, invalid, notFound } from "../../harness/api-errors.js";
import { createHostedRepository } from "../../harness/chain.js";
import { aPackageVersion } from "../../harness/fixture-package.js";
import { Packhouse } from "../../harness/packhouse.js";
import { publishOrThrow } from "../../harness/publish-over-http.js";

const where = { domain: "acme", repository: "packages" };

let packhouse: Packhouse;
let client: CodeartifactClient;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  const access = await createHostedRepository(packhouse);
  for (const name of ["alpha", "alpine", "beta", "@acme/alpha", "@acme-tools/cli"]) {
    await publishOrThrow(await aPackageVersion({ name }), access);
  }
});

afterAll(() => packhouse.close());

const npm = (name: string, namespace?: string) => ({
  format: "npm",
  package: name,
  ...(namespace === undefined ? {} : { namespace }),
  originConfiguration: { restrictions: { publish: "ALLOW", upstream: "BLOCK" } },
});

const list = (filter: Omit<ListPackagesCommandInput, "domain" | "repository"> = {}) =>
  client.send(new ListPackagesCommand({ ...where, ...filter }));

const namesOf = async (filter: Parameters<typeof list>[0]) =>
  ((await list(filter)).packages ?? []).map((one) => one.package).sort();

describe("ListPackages", () => {
  test("has every package with its namespace and origin controls", async () => {
    const listed = await list();

    expect(listed).toEqual({ ...answered, packages: expect.any(Array) as object });
    expect(listed.packages).toHaveLength(5);
    expect(listed.packages).toEqual(
      expect.arrayContaining([
        npm("alpha"),
        npm("alpine"),
        npm("beta"),
        npm("alpha", "acme"),
        npm("cli", "acme-tools"),
      ]),
    );
  });

  test("is narrowed by format and by prefixes of name and namespace", async () => {
    expect(await namesOf({ format: "pypi" })).toEqual([]);
    expect(await namesOf({ packagePrefix: "alp" })).toEqual(["alpha", "alpha", "alpine"]);
    expect(await namesOf({ format: "npm", namespace: "acme" })).toEqual(["alpha", "cli"]);
    expect(await namesOf({ format: "npm", namespace: "acme-" })).toEqual(["cli"]);
    expect(await namesOf({ packagePrefix: "none" })).toEqual([]);
  });

  test("is narrowed by origin controls", async () => {
    expect(await namesOf({ publish: "ALLOW", upstream: "BLOCK" })).toHaveLength(5);
    expect(await namesOf({ publish: "BLOCK" })).toEqual([]);
    expect(await namesOf({ upstream: "ALLOW" })).toEqual([]);
  });

  test("pages", async () => {
    const paged: object[] = [];
    for await (const page of paginateListPackages({ client, pageSize: 2 }, { ...where })) {
      expect(page.packages?.length).toBeLessThanOrEqual(2);
      paged.push(...(page.packages ?? []));
    }
    expect(paged).toEqual((await list()).packages);
  });

  test("ResourceNotFoundException: no such repository", async () => {
    const listed = client.send(new ListPackagesCommand({ ...where, repository: "none" }));
    await expect(listed).rejects.toMatchObject(notFound("repository", "none"));
  });

  test("ValidationException: a namespace without a format", async () => {
    await expect(list({ namespace: "acme" })).rejects.toMatchObject(invalid());
  });
});
