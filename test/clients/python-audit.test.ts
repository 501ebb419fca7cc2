/** What pip asks for is recorded: the project's page and the file, and what a wrong token was refused. */
import { describeWithClient } from "../harness/clients.js";
import { OWNER, REGION } from "../harness/packhouse.js";
import { PythonClients } from "../harness/python-clients.js";
import { packhouseCommand } from "../server/packhouse-command.js";

let python: PythonClients;
beforeAll(async () => {
  python = await PythonClients.start([{ name: "audited", version: "1.0" }]);
});
afterAll(() => python.close());

async function recordsOf(...filter: readonly string[]): Promise<unknown[]> {
  const { url, credentialsFile } = python.packhouse;
  const flags = ["--output", "json", "--endpoint", url, "--event", "ReadFromRepository"];
  const { stdout } = await packhouseCommand(["audit", "query", ...flags, ...filter], {
    AWS_SHARED_CREDENTIALS_FILE: credentialsFile,
    AWS_REGION: REGION,
  });
  return (JSON.parse(stdout) as { records: unknown[] }).records;
}

const install = (home: string, indexUrl: string) =>
  python.run(
    "pip",
    ["install", "--no-cache-dir", "--target", "site", "--index-url", indexUrl, "audited"],
    home,
  );

const ofProject = {
  domainName: "main",
  domainOwner: OWNER,
  repositoryName: "packages",
  packageFormat: "pypi",
  packageName: "audited",
};

describeWithClient("pip", () => {
  // A record names Python versions as they compare: 1.0 is 1.
  test("an install leaves a record of the page and one of the file", async () => {
    await install("good", python.indexUrl);
    expect(await python.installed("good")).toEqual(["audited-1.0"]);
    const records = await recordsOf("--principal", `arn:aws:iam::${OWNER}:user/admin`);
    expect(records).toContainEqual(
      expect.objectContaining({
        userAgent: expect.stringContaining("pip/") as string,
        requestParameters: { ...ofProject, namespace: "" },
        eventCategory: "Data",
        readOnly: true,
      }),
    );
    expect(records).toContainEqual(
      expect.objectContaining({
        requestParameters: {
          ...{ ...ofProject, namespace: "", packageVersion: "1" },
          asset: expect.stringMatching(/^audited-1\.0.*whl/) as string,
        },
      }),
    );
  });

  test("an install with a wrong token leaves its refusal", async () => {
    const { exitCode } = await install("bad", python.indexUrl.replace(python.token, "wrong"));
    expect(exitCode).not.toBe(0);
    const [refused] = await recordsOf("--denied");
    expect(refused).toMatchObject({
      userIdentity: { type: "Unknown" },
      requestParameters: { repositoryName: "packages" },
      errorCode: expect.any(String) as string,
    });
  });
});
