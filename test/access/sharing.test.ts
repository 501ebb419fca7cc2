/** One repository shared with one user of another account, by policy, through the real clients. */
import { CodeartifactClient, GetAuthorizationTokenCommand } from "@aws-sdk/client-codeartifact";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AccountClients } from "../harness/account-clients.js";
import { ClientHome, npmConfiguration } from "../harness/client-home.js";
import { describeWithClients } from "../harness/clients.js";
import { buildDistributions } from "../harness/fake-index.js";
import { aPackageVersion, type PackageVersionFixture } from "../harness/fixture-package.js";
import { exchange, type ExchangeOptions } from "../harness/http-exchange.js";
import { Packhouse, REGION } from "../harness/packhouse.js";
import { packageUrl, publishOrThrow, publishOverHttp } from "../harness/publish-over-http.js";

const OWNER = "123456789012";
const OTHER = "222333444555";
const inDomain = ["--domain", "team", "--domain-owner", OWNER];
const inRepository = [...inDomain, "--repository", "shared"];

const READS = [
  "codeartifact:Describe*",
  "codeartifact:Get*",
  "codeartifact:List*",
  "codeartifact:ReadFromRepository",
];
const everything = {
  Effect: "Allow",
  Action: ["codeartifact:*", "sts:GetServiceBearerToken"],
  Resource: "*",
};
const userPolicy = { Version: "2012-10-17", Statement: [everything] };

let packhouse: Packhouse;
let accounts: AccountClients;
let published: PackageVersionFixture;
const tokens = new Map<string, string>();

describeWithClients(["aws", "npm", "pip", "twine"], () => {
  beforeAll(async () => {
    packhouse = await Packhouse.start();
    accounts = await AccountClients.make(packhouse);
    await accounts.createAccount("owner", OWNER);
    await accounts.createAccount("other", OTHER);
    await accounts.aws("owner", "codeartifact", "create-domain", "--domain", "team");
    await accounts.aws("owner", "codeartifact", "create-repository", ...inRepository);
    const reader = await accounts.createUser("other", "reader", userPolicy);
    await accounts.createUser("other", "second", userPolicy);
    await put("domain", [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${OTHER}:root` },
        Action: ["codeartifact:GetAuthorizationToken"],
        Resource: "*",
      },
    ]);
    await put("repository", [
      {
        Effect: "Allow",
        Principal: { AWS: [`arn:aws:iam::${OWNER}:root`, reader] },
        Action: READS,
        Resource: "*",
      },
    ]);
    for (const profile of ["owner", "reader", "second"])
      tokens.set(profile, await tokenOf(profile));
    published = await aPackageVersion({ name: "shared-lib" });
    await publishOrThrow(published, { registryUrl: endpoint("npm"), token: token("owner") });
    await uploadWheel("owner", "shared-wheel").then(({ exitCode, stdout, stderr }) => {
      if (exitCode !== 0) throw new Error(stdout + stderr);
    });
  });

  afterAll(async () => {
    await accounts.remove();
    await packhouse.close();
  });

  test("the named user installs with npm and pip, and reads by the API", async () => {
    expect(await npmInstall("reader")).toMatchObject({ exitCode: 0 });
    expect(await pipDownload("reader")).toMatchObject({ exitCode: 0 });
    expect(
      await accounts.aws("reader", "codeartifact", "list-packages", ...inRepository),
    ).toMatchObject({ packages: [{ package: "shared-lib" }, { package: "shared-wheel" }] });
  });

  test("another user of the same account does not, by any client", async () => {
    expect(await npmInstall("second")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("E403") as string,
    });
    expect((await pipDownload("second")).exitCode).not.toBe(0);
    await expect(
      accounts.aws("second", "codeartifact", "list-packages", ...inRepository),
    ).rejects.toThrow(/AccessDeniedException.*no resource-based policy allows/s);
  });

  test.each(["reader", "second"])("%s publishes nothing", async (profile) => {
    const version = await aPackageVersion({ name: "shared-lib", version: "1.0.1" });
    const answer = await publishOverHttp(version, {
      registryUrl: endpoint("npm"),
      token: token(profile),
    });
    expect(answer.status).toBe(403);
    const { exitCode, stdout, stderr } = await uploadWheel(profile, "stolen-wheel");
    expect([exitCode, stdout + stderr]).toEqual([1, expect.stringContaining("403")]);
  });

  test("when the policy goes, a living token reads nothing any more within 5 s, by no kind of request", async () => {
    const requests = readsOf(published);
    for (const [url, options] of requests) {
      expect([url, options, (await read("reader", url, options)).status < 400]).toEqual([
        url,
        options,
        true,
      ]);
    }
    await accounts.aws(
      "owner",
      "codeartifact",
      "delete-repository-permissions-policy",
      ...inRepository,
    );
    const deletedAtMs = performance.now();
    for (const [url, options] of requests) {
      const { status, body } = await read("reader", url, options);
      expect([url, options, status]).toEqual([url, options, 403]);
      expect(body.toString()).not.toContain("shared-lib@1.0.0");
    }
    expect(performance.now() - deletedAtMs).toBeLessThan(5_000);
    for (const [url, options] of requests) {
      expect((await read("owner", url, options)).status).toBeLessThan(400);
    }
  });
});

/** Everything a client may read, as it may ask for it. */
function readsOf({
  name,
  version,
}: PackageVersionFixture): readonly (readonly [string, ExchangeOptions])[] {
  const document = packageUrl(endpoint("npm"), name);
  const tarball = `${document}/-/${name}-${version}.tgz`;
  const index = `${endpoint("pypi")}simple/shared-wheel/`;
  const forms: readonly ExchangeOptions[] = [
    {},
    { method: "HEAD" },
    { headers: { range: "bytes=0-9" } },
    { headers: { "if-none-match": '"none"' } },
    { headers: { "if-modified-since": new Date(0).toUTCString() } },
    { headers: { "accept-encoding": "gzip" } },
  ];
  return [document, tarball, index].flatMap((url) =>
    forms.map((options) => [url, options] as const),
  );
}

async function read(profile: string, url: string, options: ExchangeOptions) {
  return exchange(url, { ...options, token: token(profile) });
}

function token(profile: string): string {
  return tokens.get(profile) ?? "";
}

function endpoint(format: "npm" | "pypi"): string {
  return `${packhouse.url}/d/team-${OWNER}/${format}/shared/`;
}

async function put(what: "domain" | "repository", Statement: readonly object[]): Promise<void> {
  const document = JSON.stringify({ Version: "2012-10-17", Statement });
  const operation = `put-${what}-permissions-policy`;
  const place = what === "domain" ? inDomain : inRepository;
  await accounts.aws("owner", "codeartifact", operation, ...place, "--policy-document", document);
}

async function tokenOf(profile: string): Promise<string> {
  const client = new CodeartifactClient({
    endpoint: packhouse.url,
    region: REGION,
    credentials: accounts.key(profile),
  });
  const { authorizationToken = "" } = await client.send(
    new GetAuthorizationTokenCommand({ domain: "team", domainOwner: OWNER }),
  );
  return authorizationToken;
}

async function npmInstall(profile: string) {
  const access = { registryUrl: endpoint("npm"), token: token(profile) };
  const home = await ClientHome.make(npmConfiguration("npm", access), {
    "package.json": JSON.stringify({
      name: "app",
      version: "1.0.0",
      dependencies: { "shared-lib": "1" },
    }),
  });
  const result = await home.run("npm", ["install"]);
  await home.remove();
  return result;
}

async function pipDownload(profile: string) {
  const index = `${endpoint("pypi").replace("://", `://aws:${token(profile)}@`)}simple/`;
  const options = [
    "--index-url",
    index,
    "--no-deps",
    "--no-cache-dir",
    "--dest",
    accounts.home.home,
  ];
  return accounts.home.run("pip", ["download", ...options, "shared-wheel"]);
}

async function uploadWheel(profile: string, name: string) {
  const folder = await mkdtemp(join(tmpdir(), "packhouse-wheel-"));
  buildDistributions([{ name, version: "1.0.0" }], folder);
  const files = (await readdir(folder)).filter((file) => file.endsWith(".whl"));
  const access = ["--repository-url", endpoint("pypi"), "-u", "aws", "-p", token(profile)];
  return accounts.home.run("twine", [
    ...["upload", "--disable-progress-bar", "--non-interactive", ...access],
    ...files.map((file) => join(folder, file)),
  ]);
}
