import {
  CreateDomainCommand,
  CreateRepositoryCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type CodeartifactClient,
  type Tag,
} from "@aws-sdk/client-codeartifact";
import { answered, invalid, notFound, overQuota } from "../../harness/api-errors.js";
import { OWNER, Packhouse, REGION } from "../../harness/packhouse.js";

const inRegion = `arn:aws:codeartifact:${REGION}:${OWNER}`;
const domainArn = `${inRegion}:domain/acme`;
const repositoryArn = `${inRegion}:repository/acme/team`;

let packhouse: Packhouse;
let client: CodeartifactClient;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  await client.send(new CreateDomainCommand({ domain: "acme" }));
  await client.send(new CreateRepositoryCommand({ domain: "acme", repository: "team" }));
});

afterAll(() => packhouse.close());

const tag = (resourceArn: string, ...tags: Tag[]) =>
  client.send(new TagResourceCommand({ resourceArn, tags }));
const untag = (resourceArn: string, ...tagKeys: string[]) =>
  client.send(new UntagResourceCommand({ resourceArn, tagKeys }));
const list = (resourceArn: string) => client.send(new ListTagsForResourceCommand({ resourceArn }));

const stage = (value: string): Tag => ({ key: "stage", value });

const missing = [
  [`${inRegion}:domain/nowhere`, notFound("domain", "nowhere")],
  [`${inRegion}:repository/acme/none`, notFound("repository", "none")],
] as const;

describe.each([
  ["a domain", domainArn],
  ["a repository", repositoryArn],
])("of %s", (_, arn) => {
  test("tags are added, changed and removed", async () => {
    expect(await tag(arn, stage("test"), { key: "team", value: "" })).toEqual(answered);
    expect(await tag(arn, stage("production"))).toEqual(answered);
    expect(await list(arn)).toEqual({
      ...answered,
      tags: [stage("production"), { key: "team", value: "" }],
    });
    expect(await untag(arn, "team", "never-there")).toEqual(answered);
    expect((await list(arn)).tags).toEqual([stage("production")]);
  });
});

describe("TagResource", () => {
  test("adds, and changes the value of a key that is there", async () => {
    await tag(domainArn, stage("one"));
    expect(await tag(domainArn, stage("two"))).toEqual(answered);
    expect((await list(domainArn)).tags).toContainEqual(stage("two"));
  });

  test.each(missing)("ResourceNotFoundException: %s", async (arn, exception) => {
    await expect(tag(arn, stage("x"))).rejects.toMatchObject(exception);
  });

  test("ServiceQuotaExceededException: fifty tags at most", async () => {
    const many = Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, value: "" }));
    await expect(tag(repositoryArn, ...many)).rejects.toMatchObject(
      overQuota("repository", "team"),
    );
  });

  test("ValidationException: a key that AWS reserves", async () => {
    await expect(tag(domainArn, { key: "aws:mine", value: "" })).rejects.toMatchObject(invalid());
  });

  test.each(["arn:aws:s3:::bucket", "nonsense"])(
    "ValidationException: %s is no resource of ours",
    async (arn) => {
      await expect(tag(arn, stage("x"))).rejects.toMatchObject(invalid());
    },
  );
});

describe("UntagResource", () => {
  test("removes; a key that is not there is no error", async () => {
    await tag(domainArn, { key: "passing", value: "" });
    expect(await untag(domainArn, "passing", "never-there")).toEqual(answered);
    const { tags = [] } = await list(domainArn);
    expect(tags.map(({ key }) => key)).not.toContain("passing");
  });

  test.each(missing)("ResourceNotFoundException: %s", async (arn, exception) => {
    await expect(untag(arn, "x")).rejects.toMatchObject(exception);
  });
});

describe("ListTagsForResource", () => {
  test("has them as a list; none is an empty one", async () => {
    const repository = "untagged";
    await client.send(new CreateRepositoryCommand({ domain: "acme", repository }));
    expect(await list(`${inRegion}:repository/acme/untagged`)).toEqual({ ...answered, tags: [] });
  });

  test.each(missing)("ResourceNotFoundException: %s", async (arn, exception) => {
    await expect(list(arn)).rejects.toMatchObject(exception);
  });
});
