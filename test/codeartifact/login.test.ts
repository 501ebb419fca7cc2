/** Both ways to log in, aws codeartifact login and packhouse login, leave the package manager working. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
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

/** Status of a reading request with the token as basic password, as pip and twine send it. */
async function ping(token: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`aws:${token}`).toString("base64")}`;
  const url = `${packhouse.url}/d/acme-000000000000/npm/packages/-/ping`;
  return (await fetch(url, { headers: { authorization } })).status;
}

async function npmWorks(): Promise<void> {
  await home.runOrThrow("npm", ["ping"]);
  await home.runOrThrow("npm", ["install"]);
  const installed = await home.evaluate(`console.log(JSON.stringify(require("@acme/private")))`);
  expect(installed).toBe("@acme/private@1.0.0");
}

describeWithClient("aws", () => {
  const awsLogin = (tool: string) =>
    home.runOrThrow(
      "aws",
      ["--region", REGION, "--endpoint-url", packhouse.url]
        .concat(["codeartifact", "login", "--tool", tool])
        .concat(where),
      { environment: credentials() },
    );

  test("aws codeartifact login leaves npm working", async () => {
    await awsLogin("npm");

    await npmWorks();
  });

  test("aws codeartifact login gives pip an index with a token that reads", async () => {
    await awsLogin("pip");

    const { stdout } = await home.runOrThrow("pip", ["config", "get", "global.index-url"]);
    const index = new URL(stdout.trim());
    expect(index.pathname).toBe("/d/acme-000000000000/pypi/packages/simple/");
    expect(index.host).toBe(new URL(packhouse.url).host);
    expect(index.username).toBe("aws");
    expect(await ping(index.password)).toBe(200);
  });

  test("aws codeartifact login gives twine a repository with a token that reads", async () => {
    await awsLogin("twine");

    const file = await readFile(join(home.home, ".pypirc"), "utf8");
    const setting = (name: string) =>
      new RegExp(`^${name}\\s*[=:]\\s*(.+)$`, "m").exec(file)?.[1] ?? "";
    expect(setting("repository")).toBe(`${packhouse.url}/d/acme-000000000000/pypi/packages/`);
    expect(setting("username")).toBe("aws");
    expect(await ping(setting("password"))).toBe(200);
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
