/** The unmodified aws CLI manages Packhouse. */
import { AwsCli } from "../harness/aws-cli.js";
import { describeWithClient } from "../harness/clients.js";
import { Packhouse, REGION } from "../harness/packhouse.js";

const domain = "by-cli";

describeWithClient("aws", () => {
  let packhouse: Packhouse;
  let aws: AwsCli;

  beforeAll(async () => {
    packhouse = await Packhouse.start();
    aws = await AwsCli.make(packhouse);
  });

  afterAll(async () => {
    await packhouse.close();
    await aws.remove();
  });

  const inDomain = ["--domain", domain];
  const store = [...inDomain, "--repository", "store"];
  const team = [...inDomain, "--repository", "team"];

  test("creates a domain, a store with a connection, and a repository above it", async () => {
    await aws.json("create-domain", ...inDomain);
    await aws.json("create-repository", ...store, "--description", "what is public");
    await aws.json(
      "associate-external-connection",
      ...store,
      "--external-connection",
      "public:npmjs",
    );
    const created = await aws.json(
      "create-repository",
      ...team,
      "--upstreams",
      "repositoryName=store",
    );

    expect(created).toMatchObject({
      repository: { name: "team", upstreams: [{ repositoryName: "store" }] },
    });
    expect(await aws.json("describe-domain", ...inDomain)).toMatchObject({
      domain: { name: domain, repositoryCount: 2 },
    });
  });

  test("is told about conflicts in the documented words", async () => {
    const twice = await aws.run("create-domain", ...inDomain);
    expect(twice.exitCode).not.toBe(0);
    expect(twice.stderr).toContain("(ConflictException) when calling the CreateDomain operation");

    const tooEarly = await aws.run("delete-domain", ...inDomain);
    expect(tooEarly.exitCode).not.toBe(0);
    expect(tooEarly.stderr).toContain(
      "(ConflictException) when calling the DeleteDomain operation",
    );

    const unknown = await aws.run("describe-repository", ...inDomain, "--repository", "none");
    expect(unknown.stderr).toContain("(ResourceNotFoundException)");
  });

  test("pages lists: --page-size asks for more, --max-items and --starting-token go on", async () => {
    const list = async (...options: string[]) =>
      (await aws.json("list-repositories-in-domain", ...inDomain, ...options)) as {
        readonly repositories: readonly { readonly name: string }[];
        readonly NextToken?: string;
      };
    const all = await list("--page-size", "1");
    expect(all.repositories.map(({ name }) => name).sort()).toEqual(["store", "team"]);
    expect(all).not.toHaveProperty("NextToken");

    const first = await list("--max-items", "1");
    const rest = await list("--starting-token", first.NextToken ?? "", "--page-size", "1000");
    expect([...first.repositories, ...rest.repositories]).toEqual(all.repositories);
  });

  test("tags what it names by ARN", async () => {
    const { domain: described } = (await aws.json("describe-domain", ...inDomain)) as {
      readonly domain: { readonly arn: string };
    };
    const onDomain = ["--resource-arn", described.arn];
    await aws.json("tag-resource", ...onDomain, "--tags", "key=team,value=build");
    expect(await aws.json("list-tags-for-resource", ...onDomain)).toEqual({
      tags: [{ key: "team", value: "build" }],
    });
    await aws.json("untag-resource", ...onDomain, "--tag-keys", "team");
    expect(await aws.json("list-tags-for-resource", ...onDomain)).toEqual({ tags: [] });
  });

  test("gets an endpoint and a token", async () => {
    const endpoint = await aws.json("get-repository-endpoint", ...team, "--format", "npm");
    expect(endpoint).toEqual({
      repositoryEndpoint: `${packhouse.url}/d/${domain}-000000000000/npm/team/`,
    });
    const token = await aws.json("get-authorization-token", ...inDomain);
    expect(token).toMatchObject({ authorizationToken: expect.any(String) as string });
  });

  test("with a wrong secret it is refused", async () => {
    const { accessKeyId } = await packhouse.accessKey();
    const { exitCode, stderr } = await aws.home.run(
      "aws",
      ["--region", REGION, "--endpoint-url", packhouse.url, "codeartifact", "list-domains"],
      { environment: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: "wrong" } },
    );

    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(
      /SignatureDoesNotMatch|AccessDenied|UnrecognizedClient|InvalidSignature/,
    );
  });

  test("takes everything down in the right order", async () => {
    await aws.json("update-repository", ...team, "--upstreams", "[]");
    await aws.json(
      "disassociate-external-connection",
      ...store,
      "--external-connection",
      "public:npmjs",
    );
    await aws.json("delete-repository", ...team);
    await aws.json("delete-repository", ...store);
    expect(await aws.json("delete-domain", ...inDomain)).toMatchObject({
      domain: { name: domain },
    });
  });
});
