import {
  DeletePackageCommand,
  DescribePackageCommand,
  ListPackagesCommand,
  ListPackageVersionsCommand,
  PutPackageOriginConfigurationCommand,
  type CodeartifactClient,
} from "@aws-sdk/client-codeartifact";
import { answered, invalid, notFound } from "../../harness/api-errors.js";
import { createHostedRepository, type NpmAccess } from "../../harness/chain.js";
import { aPackageVersion } from "../../harness/fixture-package.js";
import { Packhouse } from "../../harness/packhouse.js";
import { isAccepted, publishOrThrow, publishOverHttp } from "../../harness/publish-over-http.js";

const inRepository = { domain: "acme", repository: "packages", format: "npm" } as const;
const lib = { ...inRepository, namespace: "acme", package: "lib" };
const absent = { ...inRepository, package: "absent" };

let packhouse: Packhouse;
let client: CodeartifactClient;
let access: NpmAccess;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  access = await createHostedRepository(packhouse);
  await publishOrThrow(await aPackageVersion({ name: "@acme/lib" }), access);
});

afterAll(() => packhouse.close());

type Restriction = "ALLOW" | "BLOCK";

const put = (where: typeof absent, publish: Restriction, upstream: Restriction) =>
  client.send(
    new PutPackageOriginConfigurationCommand({ ...where, restrictions: { publish, upstream } }),
  );

describe("DescribePackage", () => {
  test("has name, namespace and origin controls", async () => {
    expect(await client.send(new DescribePackageCommand(lib))).toEqual({
      ...answered,
      package: {
        format: "npm",
        namespace: "acme",
        name: "lib",
        originConfiguration: { restrictions: { publish: "ALLOW", upstream: "BLOCK" } },
      },
    });
  });

  test("ResourceNotFoundException: no such package", async () => {
    await expect(client.send(new DescribePackageCommand(absent))).rejects.toMatchObject(
      notFound("package", "absent"),
    );
  });
});

describe("PutPackageOriginConfiguration", () => {
  test("sets both controls, and does so again", async () => {
    for (let time = 0; time < 2; time += 1) {
      expect(await put(lib, "BLOCK", "ALLOW")).toEqual({
        ...answered,
        originConfiguration: { restrictions: { publish: "BLOCK", upstream: "ALLOW" } },
      });
    }
    const described = await client.send(new DescribePackageCommand(lib));
    expect(described.package?.originConfiguration).toEqual({
      restrictions: { publish: "BLOCK", upstream: "ALLOW" },
    });
  });

  test("is obeyed by a publish at once", async () => {
    const next = await aPackageVersion({ name: "@acme/lib", version: "1.1.0" });
    await put(lib, "BLOCK", "BLOCK");
    expect((await publishOverHttp(next, access)).status).toBe(403);
    await put(lib, "ALLOW", "BLOCK");
    expect(isAccepted(await publishOverHttp(next, access))).toBe(true);
  });

  test("makes an empty package where there is none", async () => {
    const reserved = { ...inRepository, package: "reserved" };
    await put(reserved, "BLOCK", "BLOCK");

    const { versions } = await client.send(new ListPackageVersionsCommand(reserved));
    expect(versions).toEqual([]);
    const { packages = [] } = await client.send(new ListPackagesCommand(inRepository));
    expect(packages.map((one) => one.package)).toContain("reserved");
  });

  test("ResourceNotFoundException: no such repository", async () => {
    const change = put({ ...absent, repository: "none" as "packages" }, "BLOCK", "BLOCK");
    await expect(change).rejects.toMatchObject(notFound("repository", "none"));
  });

  test("ValidationException: one of the two", async () => {
    const restrictions = { publish: "ALLOW" } as { publish: "ALLOW"; upstream: "ALLOW" };
    const change = new PutPackageOriginConfigurationCommand({ ...lib, restrictions });
    await expect(client.send(change)).rejects.toMatchObject(invalid());
  });
});

describe("DeletePackage", () => {
  test("removes the package, its versions and its origin controls", async () => {
    await put(lib, "BLOCK", "ALLOW");
    expect(await client.send(new DeletePackageCommand(lib))).toEqual({
      ...answered,
      deletedPackage: {
        format: "npm",
        namespace: "acme",
        package: "lib",
        originConfiguration: { restrictions: { publish: "BLOCK", upstream: "ALLOW" } },
      },
    });

    await expect(client.send(new DescribePackageCommand(lib))).rejects.toMatchObject(
      notFound("package", "lib"),
    );
    await publishOrThrow(await aPackageVersion({ name: "@acme/lib" }), access);
    const again = await client.send(new DescribePackageCommand(lib));
    expect(again.package?.originConfiguration?.restrictions?.publish).toBe("ALLOW");
  });

  test("ResourceNotFoundException: no such package", async () => {
    await expect(client.send(new DeletePackageCommand(absent))).rejects.toMatchObject(
      notFound("package", "absent"),
    );
  });
});
