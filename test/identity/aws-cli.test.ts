/** The unmodified aws CLI manages people and their keys. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AwsCli } from "../harness/aws-cli.js";
import { describeWithClient } from "../harness/clients.js";
import { Packhouse } from "../harness/packhouse.js";

describeWithClient("aws", () => {
  let packhouse: Packhouse;
  let iam: AwsCli;

  beforeAll(async () => {
    packhouse = await Packhouse.start();
    iam = await AwsCli.make(packhouse, "iam");
  });

  afterAll(async () => {
    await packhouse.close();
    await iam.remove();
  });

  const ann = ["--user-name", "ann"];

  test("a person gets a key, a group and a policy", async () => {
    await iam.json("create-user", ...ann, "--path", "/team/", "--tags", "Key=a,Value=b c");
    const file = join(iam.home.project, "policy.json");
    const Statement = [{ Effect: "Allow", Action: "codeartifact:List*", Resource: "*" }];
    await writeFile(file, JSON.stringify({ Version: "2012-10-17", Statement }));
    const created = (await iam.json(
      ...["create-policy", "--policy-name", "list", "--policy-document", `file://${file}`],
    )) as { Policy: { Arn: string } };
    await iam.json("create-group", "--group-name", "team");
    await iam.json("add-user-to-group", "--group-name", "team", ...ann);
    const arn = ["--policy-arn", created.Policy.Arn];
    await iam.json("attach-group-policy", "--group-name", "team", ...arn);

    expect(await iam.json("get-policy-version", ...arn, "--version-id", "v1")).toMatchObject({
      PolicyVersion: { Document: { Statement } },
    });
    expect(await iam.json("list-groups-for-user", ...ann)).toMatchObject({
      Groups: [{ GroupName: "team" }],
    });
    expect(await iam.json("create-access-key", ...ann)).toMatchObject({
      AccessKey: { UserName: "ann", Status: "Active" },
    });
  });

  test("is told about conflicts in IAM's words", async () => {
    const twice = await iam.run("create-user", ...ann);
    expect(twice.stderr).toContain("(EntityAlreadyExists) when calling the CreateUser operation");
    const used = await iam.run("delete-user", ...ann);
    expect(used.stderr).toContain(
      "(DeleteConflict) when calling the DeleteUser operation: Cannot delete entity, must delete access keys first.",
    );
  });

  test("pages lists by itself", async () => {
    const listed = await iam.json("list-users", "--page-size", "1");
    const { Users } = listed as { Users: readonly { UserName: string }[] };
    expect(Users.map(({ UserName }) => UserName)).toEqual(["admin", "ann"]);
  });
});
