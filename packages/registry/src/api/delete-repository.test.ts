import { createHash, randomBytes } from "node:crypto";
import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeDomainCommand,
  GetPackageVersionAssetCommand,
  ListPackagesCommand,
  UpdateRepositoryCommand,
} from "@aws-sdk/client-codeartifact";
import { npm } from "../catalog/catalog.fixture.js";
import { getRepository } from "../catalog/management/lookup.js";
import { isBlobReferenced } from "../database/blobs.js";
import {
  type ControlPlaneFixture,
  aControlPlane,
  owner,
  publishVersion,
} from "./control-plane.fixture.js";

let plane: ControlPlaneFixture;
const domain = "main";
const inApp = { domain, repository: "app" };

beforeEach(async () => {
  plane = await aControlPlane();
  await plane.client.send(new CreateRepositoryCommand(inApp));
});

afterEach(() => plane.close());

describe("deleting a repository", () => {
  const sizeOfDomain = async () =>
    (await plane.client.send(new DescribeDomainCommand({ domain }))).domain?.assetSizeBytes;

  test("bytes that two repositories share count once, and stay while one of them lives", async () => {
    await plane.client.send(new CreateRepositoryCommand({ domain, repository: "other" }));
    const bytes = randomBytes(500);
    const digest = createHash("sha256").update(bytes).digest("hex");
    await publishVersion(plane, "1.0.0", { bytes });
    await publishVersion(plane, "1.0.0", { bytes, repository: "other" });
    expect(await sizeOfDomain()).toBe(500);
    const { id } = (
      await getRepository(plane.catalog.database.read, { name: domain, owner }, "app")
    ).domain;
    const isReferenced = () => isBlobReferenced(plane.catalog.database.read, id, digest);
    await plane.client.send(new DeleteRepositoryCommand(inApp));
    expect([await sizeOfDomain(), await isReferenced()]).toEqual([500, true]);
    await plane.client.send(new DeleteRepositoryCommand({ domain, repository: "other" }));
    expect([await sizeOfDomain(), await isReferenced()]).toEqual([0, false]);
  });

  test("what a downstream repository retained survives its upstream", async () => {
    const bytes = Buffer.from("retained");
    plane.catalog.upstream.put("lib", "1.0.0", bytes);
    const { read } = plane.catalog.database;
    await plane.catalog.repository("up", { connection: true });
    const downstream = await plane.catalog.repository("down", { upstreams: ["up"] });
    await plane.client.send(
      new UpdateRepositoryCommand({
        domain,
        repository: "down",
        upstreams: [{ repositoryName: "up" }],
      }),
    );
    expect(await plane.catalog.read(downstream, npm("lib"), "1.0.0")).toEqual(bytes);
    await plane.client.send(new DeleteRepositoryCommand({ domain, repository: "up" }));
    plane.catalog.upstream.mode = "down";
    const packages = await plane.client.send(
      new ListPackagesCommand({ domain, repository: "down" }),
    );
    expect(packages.packages).toHaveLength(1);
    const version = {
      domain,
      repository: "down",
      format: "npm",
      package: "lib",
      packageVersion: "1.0.0",
    } as const;
    const reply = await plane.client.send(
      new GetPackageVersionAssetCommand({ ...version, asset: "package.tgz" }),
    );
    expect(await reply.asset?.transformToString()).toBe("retained");
    expect((await getRepository(read, { name: domain, owner }, "down")).upstreams).toEqual([]);
  });

  test("hundreds of packages go with it while other requests are answered", async () => {
    const { id } = await getRepository(plane.catalog.database.read, { name: domain, owner }, "app");
    await plane.catalog.database.transact(async (tx) => {
      for (let n = 0; n < 950; n += 1) {
        await tx
          .insertInto("packages")
          .values({
            repository_id: id,
            format: "npm",
            namespace: "",
            name: `lib${n}`,
            publish_restriction: "ALLOW",
            upstream_restriction: "BLOCK",
            created_at_ms: 1,
            updated_at_ms: 1,
            revision: 0,
            skeleton: `/npm//lib${n}`,
          })
          .execute();
      }
    });
    const deleting = plane.client.send(new DeleteRepositoryCommand(inApp));
    await plane.client.send(new DescribeDomainCommand({ domain }));
    await deleting;
    const left = await plane.catalog.database.read
      .selectFrom("packages")
      .select("package_id")
      .execute();
    expect(left).toEqual([]);
  });
});
