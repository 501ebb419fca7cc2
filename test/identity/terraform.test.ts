/** Terraform's unmodified aws provider manages users, keys, groups and policies. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { GetPolicyCommand, GetUserCommand, IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { describeWithClient } from "../harness/clients.js";
import { Packhouse, REGION } from "../harness/packhouse.js";
import { TerraformModule } from "../harness/terraform.js";

const changed = {
  path: "/moved/",
  stage: "production",
  actions: `["codeartifact:List*", "codeartifact:Describe*"]`,
};

// The provider is some hundred megabytes; starting it takes most of the time.
jest.setTimeout(300_000);

describeWithClient("terraform", () => {
  let packhouse: Packhouse;
  let module: TerraformModule;
  let iam: IAMClient;

  beforeAll(async () => {
    packhouse = await Packhouse.start();
    const credentials = await packhouse.accessKey();
    iam = new IAMClient({ region: REGION, endpoint: packhouse.url, credentials });
    const file = join(import.meta.dirname, "terraform/main.tf");
    module = await TerraformModule.make(packhouse, { "main.tf": await readFile(file, "utf8") });
  });

  afterAll(async () => {
    iam.destroy();
    await module.remove();
    await packhouse.close();
  });

  const ci = async () => (await iam.send(new GetUserCommand({ UserName: "ci" }))).User;
  const read = async () => {
    const PolicyArn = "arn:aws:iam::000000000000:policy/team/read";
    return (await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy;
  };

  test("apply makes what is written, and then there is nothing to do", async () => {
    await module.apply();

    expect(await ci()).toMatchObject({ Path: "/team/", Tags: [{ Key: "stage", Value: "test" }] });
    expect(await read()).toMatchObject({ AttachmentCount: 2, PermissionsBoundaryUsageCount: 1 });
    const { exitCode, output } = await module.plan();
    expect(output).toContain("No changes.");
    expect(exitCode).toBe(0);
  });

  test("changes are made in place, and then there is nothing to do", async () => {
    const printed = await module.apply(changed);
    expect(printed).toContain("0 added, 5 changed, 0 destroyed");

    expect(await ci()).toMatchObject({
      Arn: "arn:aws:iam::000000000000:user/moved/ci",
      Tags: [{ Key: "stage", Value: "production" }],
    });
    expect((await read())?.DefaultVersionId).toBe("v2");
    expect((await module.plan(changed)).exitCode).toBe(0);
  });

  test("destroy leaves nothing", async () => {
    await module.destroy(changed);

    const { Users } = await iam.send(new ListUsersCommand({}));
    expect(Users?.map(({ UserName }) => UserName)).toEqual(["admin"]);
    await expect(read()).rejects.toMatchObject({ name: "NoSuchEntityException" });
  });
});
