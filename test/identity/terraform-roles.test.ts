/** Terraform's unmodified aws provider manages roles and identity providers: apply, nothing left to plan, change, destroy. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describeWithClient } from "../harness/clients.js";
import { Packhouse } from "../harness/packhouse.js";
import { TerraformModule } from "../harness/terraform.js";

const changed = {
  description: "Other words",
  seconds: "7200",
  action: "codeartifact:PublishPackageVersion",
  clients: `["packhouse","other"]`,
};

// The provider is some hundred megabytes; starting it takes most of the time.
jest.setTimeout(300_000);

describeWithClient("terraform", () => {
  let packhouse: Packhouse;
  let module: TerraformModule;

  beforeAll(async () => {
    packhouse = await Packhouse.start();
    const file = join(import.meta.dirname, "terraform/roles.tf");
    module = await TerraformModule.make(packhouse, { "main.tf": await readFile(file, "utf8") });
  });

  afterAll(async () => {
    await module.remove();
    await packhouse.close();
  });

  test("apply makes them", async () => {
    const printed = await module.apply();
    expect(printed).toContain("4 added, 0 changed, 0 destroyed");
    expect(printed).toContain("arn:aws:iam::000000000000:role/ci/by-terraform");
  });

  test("afterwards there is nothing to do", async () => {
    const { exitCode, output } = await module.plan();
    expect(output).toContain("No changes.");
    expect(exitCode).toBe(0);
  });

  test("changes are made in place, and leave nothing to do", async () => {
    expect(await module.apply(changed)).toContain("0 added, 3 changed, 0 destroyed");
    expect((await module.plan(changed)).exitCode).toBe(0);
  });

  test("destroy takes them away", async () => {
    await module.destroy(changed);
    expect((await module.plan()).output).toContain("4 to add");
  });
});
