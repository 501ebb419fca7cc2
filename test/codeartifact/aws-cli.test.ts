/** The unmodified aws CLI manages Packhouse. */
import { ClientHome } from "../harness/client-home.js";
import { describeWithClient } from "../harness/clients.js";
import { Packhouse, REGION } from "../harness/packhouse.js";

const domain = "by-cli";

describeWithClient("aws", () => {
  let packhouse: Packhouse;
  let home: ClientHome;

  beforeAll(async () => {
    packhouse = await Packhouse.start();
    home = await ClientHome.make({});
  });

  afterAll(async () => {
    await packhouse.close();
    await home.remove();
  });

  async function aws(
    ...operation: string[]
  ): Promise<{ exitCode: number; stdout: string; stderr: string }> {
    const general = ["--region", REGION, "--endpoint-url", packhouse.url, "--output", "json"];
    return home.run("aws", [...general, "codeartifact", ...operation], {
      environment: {
        AWS_SHARED_CREDENTIALS_FILE: packhouse.credentialsFile,
        AWS_MAX_ATTEMPTS: "1",
      },
    });
  }

  async function awsJson(...operation: string[]): Promise<unknown> {
    const { exitCode, stdout, stderr } = await aws(...operation);
    if (exitCode !== 0) throw new Error(`aws ${operation.join(" ")}: ${stderr}`);
    return JSON.parse(stdout);
  }

  const inDomain = ["--domain", domain];
  const store = [...inDomain, "--repository", "store"];
  const team = [...inDomain, "--repository", "team"];

  test("creates a domain, a store with a connection, and a repository above it", async () => {
    await awsJson("create-domain", ...inDomain);
    await awsJson("create-repository", ...store, "--description", "what is public");
    await awsJson(
      "associate-external-connection",
      ...store,
      "--external-connection",
      "public:npmjs",
    );
    const created = await awsJson(
      "create-repository",
      ...team,
      "--upstreams",
      "repositoryName=store",
    );

    expect(created).toMatchObject({
      repository: { name: "team", upstreams: [{ repositoryName: "store" }] },
    });
    expect(await awsJson("describe-domain", ...inDomain)).toMatchObject({
      domain: { name: domain, repositoryCount: 2 },
    });
  });

  test("is told about conflicts in the documented words", async () => {
    const twice = await aws("create-domain", ...inDomain);
    expect(twice.exitCode).not.toBe(0);
    expect(twice.stderr).toContain("(ConflictException) when calling the CreateDomain operation");

    const tooEarly = await aws("delete-domain", ...inDomain);
    expect(tooEarly.exitCode).not.toBe(0);
    expect(tooEarly.stderr).toContain(
      "(ConflictException) when calling the DeleteDomain operation",
    );

    const unknown = await aws("describe-repository", ...inDomain, "--repository", "none");
    expect(unknown.stderr).toContain("(ResourceNotFoundException)");
  });

  test("pages lists by one", async () => {
    const listed = await awsJson("list-repositories-in-domain", ...inDomain, "--page-size", "1");

    expect((listed as { repositories: { name: string }[] }).repositories).toHaveLength(2);
  });

  test("gets an endpoint and a token", async () => {
    const endpoint = await awsJson("get-repository-endpoint", ...team, "--format", "npm");
    expect(endpoint).toEqual({
      repositoryEndpoint: `${packhouse.url}/d/${domain}-000000000000/npm/team/`,
    });
    const token = await awsJson("get-authorization-token", ...inDomain);
    expect(token).toMatchObject({ authorizationToken: expect.any(String) as string });
  });

  test("with a wrong secret it is refused", async () => {
    const { accessKeyId } = await packhouse.accessKey();
    const { exitCode, stderr } = await home.run(
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
    await awsJson("update-repository", ...team, "--upstreams", "[]");
    await awsJson(
      "disassociate-external-connection",
      ...store,
      "--external-connection",
      "public:npmjs",
    );
    await awsJson("delete-repository", ...team);
    await awsJson("delete-repository", ...store);
    expect(await awsJson("delete-domain", ...inDomain)).toMatchObject({ domain: { name: domain } });
  });
});
