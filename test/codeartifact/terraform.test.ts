/** Terraform's unmodified aws provider manages Packhouse: apply, nothing left to plan, change, destroy. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  DescribeDomainCommand,
  DescribeRepositoryCommand,
  GetDomainPermissionsPolicyCommand,
  GetRepositoryPermissionsPolicyCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-codeartifact";
import { describeWithClient } from "../harness/clients.js";
import { Packhouse } from "../harness/packhouse.js";
import { TerraformModule } from "../harness/terraform.js";

const domain = "by-terraform";
const changed = {
  description: "Other words",
  stage: "production",
  upstreams: `["base"]`,
  action: "codeartifact:GetAuthorizationToken",
};

// The provider is some hundred megabytes; starting it takes most of the time.
jest.setTimeout(300_000);

describeWithClient("terraform", () => {
  let packhouse: Packhouse;
  let module: TerraformModule;

  beforeAll(async () => {
    packhouse = await Packhouse.start();
    const file = join(import.meta.dirname, "terraform/main.tf");
    module = await TerraformModule.make(packhouse, { "main.tf": await readFile(file, "utf8") });
  });

  afterAll(async () => {
    await module.remove();
    await packhouse.close();
  });

  const describeTeam = async () => {
    const command = new DescribeRepositoryCommand({ domain, repository: "team" });
    return (await packhouse.client.send(command)).repository;
  };

  const tagsOf = async (resourceArn: string | undefined) =>
    (await packhouse.client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;

  /** Actions that the policies of domain and repository allow. */
  const allowedActions = async () => {
    const ofDomain = new GetDomainPermissionsPolicyCommand({ domain });
    const ofTeam = new GetRepositoryPermissionsPolicyCommand({ domain, repository: "team" });
    const policies = [await packhouse.client.send(ofDomain), await packhouse.client.send(ofTeam)];
    return policies.map(({ policy }) => {
      const { Statement } = JSON.parse(policy?.document ?? "") as {
        readonly Statement: readonly { readonly Action: readonly string[] }[];
      };
      return [...(Statement[0]?.Action ?? [])].sort();
    });
  };

  test("apply makes what is written", async () => {
    await module.apply();

    const team = await describeTeam();
    expect(team).toMatchObject({
      description: "What the team uses",
      upstreams: [{ repositoryName: "npm-store" }, { repositoryName: "base" }],
    });
    expect(await tagsOf(team?.arn)).toEqual([
      { key: "managed-by", value: "terraform" },
      { key: "stage", value: "test" },
    ]);
    const actions = ["codeartifact:DescribeDomain", "codeartifact:ListRepositoriesInDomain"];
    expect(await allowedActions()).toEqual([actions, actions]);
    const store = new DescribeRepositoryCommand({ domain, repository: "npm-store" });
    expect((await packhouse.client.send(store)).repository?.externalConnections).toEqual([
      { externalConnectionName: "public:npmjs", packageFormat: "npm", status: "AVAILABLE" },
    ]);
  });

  test("the data sources have an endpoint and a token that reads", async () => {
    const endpoint = await module.dataSource("aws_codeartifact_repository_endpoint", "npm");
    const token = await module.dataSource("aws_codeartifact_authorization_token", "token");
    expect(endpoint["repository_endpoint"]).toBe(
      `${packhouse.url}/d/${domain}-000000000000/npm/team/`,
    );

    const ping = await fetch(`${String(endpoint["repository_endpoint"])}-/ping`, {
      headers: { authorization: `Bearer ${String(token["authorization_token"])}` },
    });
    expect(ping.status).toBe(200);
  });

  test("afterwards there is nothing to do", async () => {
    const { exitCode, output } = await module.plan();
    expect(output).toContain("No changes.");
    expect(exitCode).toBe(0);
  });

  test("changes are made in place", async () => {
    const printed = await module.apply(changed);
    expect(printed).toContain("0 added, 3 changed, 0 destroyed");

    const team = await describeTeam();
    expect(team).toMatchObject({
      description: "Other words",
      upstreams: [{ repositoryName: "base" }],
    });
    expect(await tagsOf(team?.arn)).toContainEqual({ key: "stage", value: "production" });
    const actions = ["codeartifact:DescribeDomain", "codeartifact:GetAuthorizationToken"];
    expect(await allowedActions()).toEqual([actions, actions]);
  });

  test("destroy leaves nothing", async () => {
    await module.destroy(changed);

    // Everything of Terraform's is gone, or the domain could not be.
    const described = packhouse.client.send(new DescribeDomainCommand({ domain }));
    await expect(described).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});
