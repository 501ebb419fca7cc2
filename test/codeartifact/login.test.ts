/** Both ways to log npm in leave it working: aws codeartifact login and packhouse login. */
import { createHostedRepository } from "../harness/chain.js";
import { ClientHome } from "../harness/client-home.js";
import { runCommandOrThrow } from "../harness/child-process.js";
import { describeWithClient } from "../harness/clients.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { Packhouse, REGION } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";
import { minimalEnvironment } from "../harness/server-process.js";
import { PACKHOUSE_COMMAND } from "../harness/workspace.js";

let packhouse: Packhouse;
let home: ClientHome;

beforeEach(async () => {
  packhouse = await Packhouse.start();
  const access = await createHostedRepository(packhouse);
  await publishOrThrow(await aPackageVersion({ name: "@acme/private" }), access);
  const manifest = { name: "user", private: true, dependencies: { "@acme/private": "1.0.0" } };
  home = await ClientHome.make({}, { "package.json": JSON.stringify(manifest) });
});

afterEach(async () => {
  await packhouse.close();
  await home.remove();
});

const where = ["--domain", "acme", "--repository", "packages"];

const credentials = (): Record<string, string> => ({
  AWS_SHARED_CREDENTIALS_FILE: packhouse.credentialsFile,
  AWS_ENDPOINT_URL: packhouse.url,
  AWS_REGION: REGION,
});

async function npmWorks(): Promise<void> {
  await home.runOrThrow("npm", ["ping"]);
  await home.runOrThrow("npm", ["install"]);
  const installed = await home.evaluate(`console.log(JSON.stringify(require("@acme/private")))`);
  expect(installed).toBe("@acme/private@1.0.0");
}

describeWithClient("aws", () => {
  test("aws codeartifact login leaves npm working", async () => {
    const general = ["--region", REGION, "--endpoint-url", packhouse.url];
    await home.runOrThrow("aws", [...general, "codeartifact", "login", "--tool", "npm", ...where], {
      environment: credentials(),
    });

    await npmWorks();
  });
});

describeWithClient("npm", () => {
  const packhouseCommand = (...commandArguments: string[]) =>
    runCommandOrThrow(process.execPath, [PACKHOUSE_COMMAND, ...commandArguments], {
      directory: home.project,
      environment: { ...minimalEnvironment(home.home), ...credentials() },
    });

  test("packhouse login leaves npm working", async () => {
    await packhouseCommand("login", "--tool", "npm", ...where);

    await npmWorks();
  });

  test("packhouse token prints a token that reads packages", async () => {
    const { stdout } = await packhouseCommand("token", "--domain", "acme");
    const url = `${packhouse.url}/d/acme-000000000000/npm/packages/@acme%2fprivate`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${stdout.trim()}` } });

    expect(response.status).toBe(200);
  });
});
