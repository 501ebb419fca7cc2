import { createHash } from "node:crypto";
import {
  CreateDomainCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeDomainCommand,
  ListDomainsCommand,
  ListRepositoriesCommand,
  ListRepositoriesInDomainCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  PublishPackageVersionCommand,
} from "@aws-sdk/client-codeartifact";
import { maxBodyBytes } from "./body.js";
import { owner, region } from "./control-plane.fixture.js";
import { type TeamDomainFixture, aTeamDomain, domain } from "./team-domain.fixture.js";

let plane: TeamDomainFixture;

beforeEach(async () => {
  plane = await aTeamDomain();
});

afterEach(() => plane.close());

describe("lists", () => {
  test("pages follow each other without gaps while rows come and go", async () => {
    for (const name of ["a1", "b1", "c1", "d1", "e1"]) await plane.createRepository(name);
    const list = (nextToken?: string) =>
      plane.client.send(new ListRepositoriesInDomainCommand({ domain, maxResults: 2, nextToken }));
    const first = await list();
    await plane.client.send(new DeleteRepositoryCommand({ domain, repository: "b1" }));
    await plane.createRepository("a2");
    const second = await list(first.nextToken);
    const third = await list(second.nextToken);
    const names = [first, second, third].map((page) =>
      page.repositories?.map((repository) => repository.name),
    );
    expect(names).toEqual([["a1", "b1"], ["c1", "d1"], ["e1"]]);
    expect(third.nextToken).toBeUndefined();
  });

  test("a token works with another page size, but not in another query", async () => {
    for (const name of ["a1", "a2", "a3"]) await plane.createRepository(name);
    const { nextToken } = await plane.client.send(new ListRepositoriesCommand({ maxResults: 1 }));
    const rest = await plane.client.send(
      new ListRepositoriesCommand({ maxResults: 100, nextToken }),
    );
    expect(rest.repositories?.map((repository) => repository.name)).toEqual(["a2", "a3"]);
    const foreign: (() => Promise<unknown>)[] = [
      () => plane.client.send(new ListRepositoriesCommand({ repositoryPrefix: "a1", nextToken })),
      () => plane.client.send(new ListRepositoriesInDomainCommand({ domain, nextToken })),
      () => plane.client.send(new ListDomainsCommand({ nextToken })),
      () => plane.client.send(new ListRepositoriesCommand({ nextToken: "bm90IG91cnM" })),
      () =>
        plane.client.send(
          new ListRepositoriesCommand({ nextToken: `A${String(nextToken).slice(1)}` }),
        ),
    ];
    for (const ask of foreign) {
      await expect(ask()).rejects.toMatchObject({
        name: "ValidationException",
        message: expect.stringContaining("nextToken") as string,
      });
    }
  });

  test("domains are those of the caller's account, by name", async () => {
    await plane.client.send(new CreateDomainCommand({ domain: "alpha" }));
    const { domains } = await plane.client.send(new ListDomainsCommand({}));
    expect(domains?.map(({ name }) => name)).toEqual(["alpha", "main", "team"]);
    expect(domains?.[0]).not.toHaveProperty("repositoryCount");
  });

  test("a prefix is text, not a pattern", async () => {
    for (const name of ["a_b", "axb", "A_b"]) await plane.createRepository(name);
    const command = new ListRepositoriesCommand({ repositoryPrefix: "a_" });
    const { repositories } = await plane.client.send(command);
    expect(repositories?.map(({ name }) => name)).toEqual(["a_b"]);
  });
});

describe("tags", () => {
  const resourceArn = `arn:aws:codeartifact:${region}:${owner}:domain/${domain}`;
  const tagsOf = async (arn: string) =>
    (await plane.client.send(new ListTagsForResourceCommand({ resourceArn: arn }))).tags;

  test("are kept from creation on, replaced by key, removed, and gone with their resource", async () => {
    const tags = [{ key: "team", value: "web" }];
    const { repository } = await plane.client.send(
      new CreateRepositoryCommand({ domain, repository: "app", tags }),
    );
    const arn = repository?.arn ?? "";
    expect(await tagsOf(arn)).toEqual(tags);
    const more = [
      { key: "team", value: "api" },
      { key: "cost", value: "" },
    ];
    await plane.client.send(new TagResourceCommand({ resourceArn: arn, tags: more }));
    await plane.client.send(
      new UntagResourceCommand({ resourceArn: arn, tagKeys: ["cost", "absent"] }),
    );
    expect(await tagsOf(arn)).toEqual([{ key: "team", value: "api" }]);
    await plane.client.send(new DeleteRepositoryCommand({ domain, repository: "app" }));
    await plane.createRepository("app");
    expect(await tagsOf(arn)).toEqual([]);
  });

  test("more than fifty, reserved keys and foreign ARNs are refused", async () => {
    const many = Array.from({ length: 51 }, (_, n) => ({ key: `k${n}`, value: "v" }));
    const put = (tags: { key: string; value: string }[], arn = resourceArn) =>
      plane.client.send(new TagResourceCommand({ resourceArn: arn, tags }));
    await expect(put(many)).rejects.toHaveProperty("name", "ServiceQuotaExceededException");
    await expect(put([{ key: "aws:x", value: "v" }])).rejects.toHaveProperty(
      "name",
      "ValidationException",
    );
    await expect(put([], "arn:aws:s3:::bucket")).rejects.toHaveProperty(
      "name",
      "ValidationException",
    );
    await expect(put([], resourceArn.replace(domain, "nowhere"))).rejects.toHaveProperty(
      "name",
      "ResourceNotFoundException",
    );
    expect(await tagsOf(resourceArn)).toEqual([]);
  });
});

describe("who may ask", () => {
  test("a wrong secret, an unknown key and no signature are refused with AWS's codes", async () => {
    const id = (await plane.client.config.credentials()).accessKeyId;
    const wrong = plane.clientWith({ accessKeyId: id, secretAccessKey: "wrong" });
    await expect(wrong.send(new ListDomainsCommand({}))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
      name: "InvalidSignatureException",
    });
    const unknown = plane.clientWith({ accessKeyId: "AKIAABCDEFGHIJKLMNOP", secretAccessKey: "x" });
    await expect(unknown.send(new ListDomainsCommand({}))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
      name: "UnrecognizedClientException",
    });
    const unsigned = await fetch(`${plane.url}/v1/domains`, { method: "POST" });
    expect(unsigned.status).toBe(403);
    expect(unsigned.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
    expect(plane.checks.map((check) => check.action)).not.toContain("codeartifact:ListDomains");
  });

  test("a denial is told before whether the resource exists", async () => {
    plane.denied.add("codeartifact:DescribeDomain");
    for (const name of [domain, "nowhere"]) {
      await expect(
        plane.client.send(new DescribeDomainCommand({ domain: name })),
      ).rejects.toMatchObject({
        name: "AccessDeniedException",
        $metadata: { httpStatusCode: 403 },
      });
    }
  });

  test("unknown paths and methods are 404 with a name", async () => {
    for (const [method, path] of [
      ["GET", "/v1/nothing"],
      ["PATCH", "/v1/domain"],
      ["GET", "/v1/domain/"],
      ["GET", "/V1/domain"],
    ] as const) {
      const reply = await fetch(`${plane.url}${path}`, { method });
      expect([reply.status, reply.headers.get("x-amzn-errortype")]).toEqual([
        404,
        "UnknownOperationException",
      ]);
    }
  });

  test("a publish, whose body is streamed, is authenticated by the hash it was signed with", async () => {
    const version = {
      domain: "main",
      repository: "app",
      format: "generic",
      namespace: "n",
      package: "p",
    } as const;
    const assetContent = Buffer.from("bytes");
    const asset = {
      assetName: "a.bin",
      assetContent,
      assetSHA256: createHash("sha256").update(assetContent).digest("hex"),
    };
    await plane.client.send(new CreateRepositoryCommand({ domain: "main", repository: "app" }));
    const publish = (packageVersion: string, content: Buffer) => {
      const input = { ...version, ...asset, packageVersion, assetContent: content };
      return plane.client.send(new PublishPackageVersionCommand(input));
    };
    expect(await publish("1", assetContent)).toMatchObject({ status: "Published" });
    await expect(publish("2", Buffer.from("other"))).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("Nothing was stored") as string,
    });
  });
});

describe("bodies", () => {
  test("one that is too large is refused in words, not by a broken connection", async () => {
    const body = Buffer.alloc(maxBodyBytes + 1, " ");
    const reply = await fetch(`${plane.url}/v1/domains`, { method: "POST", body });
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ __type: "ValidationException" });
  });

  test("one that was changed after it was signed is refused", async () => {
    const altered = plane.clientWith(await plane.client.config.credentials());
    altered.middlewareStack.add(
      (next) => (args) => {
        (args.request as { body: string }).body = '{"maxResults":2}';
        return next(args);
      },
      { step: "finalizeRequest", priority: "low" },
    );
    await expect(altered.send(new ListDomainsCommand({ maxResults: 1 }))).rejects.toMatchObject({
      name: "InvalidSignatureException",
      $metadata: { httpStatusCode: 403 },
    });
  });
});
