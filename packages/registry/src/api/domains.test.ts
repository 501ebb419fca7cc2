import {
  CreateDomainCommand,
  DeleteDomainCommand,
  DeleteRepositoryCommand,
  DescribeDomainCommand,
  GetAuthorizationTokenCommand,
} from "@aws-sdk/client-codeartifact";
import { owner, region } from "./control-plane.fixture.js";
import { type TeamDomainFixture, aTeamDomain, domain } from "./team-domain.fixture.js";

let plane: TeamDomainFixture;

beforeEach(async () => {
  plane = await aTeamDomain();
});

afterEach(() => plane.close());

describe("domains", () => {
  test("a created domain describes itself with its key, and a second one of the name conflicts", async () => {
    const { domain: described, $metadata } = await plane.client.send(
      new DescribeDomainCommand({ domain }),
    );
    expect(described).toEqual({
      name: domain,
      owner,
      arn: `arn:aws:codeartifact:${region}:${owner}:domain/${domain}`,
      status: "Active",
      createdTime: new Date(plane.catalog.clockMs),
      encryptionKey: expect.stringMatching(`^arn:aws:kms:${region}:${owner}:key/`) as string,
      repositoryCount: 0,
      assetSizeBytes: 0,
    });
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    await expect(plane.client.send(new CreateDomainCommand({ domain }))).rejects.toMatchObject({
      name: "ConflictException",
      $metadata: { httpStatusCode: 409 },
      resourceId: domain,
      resourceType: "domain",
    });
  });

  test("each domain gets a wrapped data key of its own", async () => {
    const rows = await plane.catalog.database.read
      .selectFrom("domain_keys")
      .innerJoin("domains", "domains.domain_id", "domain_keys.domain_id")
      .select(["domains.name", "provider", "wrapped"])
      .where("domains.name", "=", domain)
      .execute();
    expect(rows).toMatchObject([{ provider: "embedded" }]);
    expect(rows[0]?.wrapped.length).toBeGreaterThan(32);
  });

  test("an unknown encryption key is refused with AWS's reason", async () => {
    await expect(
      plane.client.send(new CreateDomainCommand({ domain: "other", encryptionKey: "alias/none" })),
    ).rejects.toMatchObject({
      name: "ValidationException",
      reason: "ENCRYPTION_KEY_ERROR",
      message: expect.stringContaining("KMS key not found") as string,
    });
  });

  test("an account has ten domains at most", async () => {
    // `main` and `team` are there.
    for (let n = 3; n <= 10; n += 1)
      await plane.client.send(new CreateDomainCommand({ domain: `team${n}` }));
    await expect(
      plane.client.send(new CreateDomainCommand({ domain: "team11" })),
    ).rejects.toMatchObject({
      name: "ServiceQuotaExceededException",
      $metadata: { httpStatusCode: 402 },
    });
  });

  test("of one name asked for many times at once, one domain is made", async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () =>
        plane.client.send(new CreateDomainCommand({ domain: "race" })),
      ),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected")
        expect(result.reason).toHaveProperty("name", "ConflictException");
    }
  });

  test("a domain with repositories cannot be deleted, an empty one can, and a missing one is no error", async () => {
    await plane.createRepository("app");
    await expect(plane.client.send(new DeleteDomainCommand({ domain }))).rejects.toMatchObject({
      name: "ConflictException",
      message: expect.stringContaining("'app'") as string,
    });
    await plane.client.send(new DeleteRepositoryCommand({ domain, repository: "app" }));
    const { domain: deleted } = await plane.client.send(new DeleteDomainCommand({ domain }));
    expect(deleted).toMatchObject({ name: domain, status: "Deleted" });
    expect(plane.discarded).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
    await expect(plane.client.send(new DescribeDomainCommand({ domain }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      resourceType: "domain",
    });
    expect(await plane.client.send(new DeleteDomainCommand({ domain }))).not.toHaveProperty(
      "domain",
    );
    await plane.client.send(new CreateDomainCommand({ domain }));
  });

  test("a domain of another account is refused before it is looked for, though one of ours has its name", async () => {
    await expect(
      plane.client.send(new DescribeDomainCommand({ domain, domainOwner: "111111111111" })),
    ).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("111111111111") as string,
    });
  });
});

describe("tokens", () => {
  test("last twelve hours unless asked otherwise, and are for the domain", async () => {
    const { authorizationToken, expiration } = await plane.client.send(
      new GetAuthorizationTokenCommand({ domain }),
    );
    expect(authorizationToken).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    const secondsLeft = (Number(expiration) - Date.now()) / 1000;
    expect(Math.abs(secondsLeft - 43_200)).toBeLessThan(30);
    expect(plane.minted).toEqual([{ domainName: domain, domainOwner: owner }]);
    expect(plane.checks.map((check) => check.action)).toContain("sts:GetServiceBearerToken");
  });

  test("durations that are not offered and domains that do not exist are refused", async () => {
    for (const durationSeconds of [1, 899, 43_201, -1, 0]) {
      const command = new GetAuthorizationTokenCommand({ domain, durationSeconds });
      await expect(plane.client.send(command)).rejects.toHaveProperty(
        "name",
        "ValidationException",
      );
    }
    await expect(
      plane.client.send(new GetAuthorizationTokenCommand({ domain: "nowhere" })),
    ).rejects.toHaveProperty("name", "ResourceNotFoundException");
    expect(plane.minted).toEqual([]);
  });
});
