/** The unmodified aws CLI and boto3 publish generic packages; large ones cost the server no memory. */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateDomainCommand,
  CreateRepositoryCommand,
  ListPackagesCommand,
  PublishPackageVersionCommand,
} from "@aws-sdk/client-codeartifact";
import { AwsCli } from "../harness/aws-cli.js";
import { ClientHome } from "../harness/client-home.js";
import { describeWithClient } from "../harness/clients.js";
import { Packhouse, REGION } from "../harness/packhouse.js";
import { until } from "../harness/until.js";

const mebibyte = 1024 ** 2;
const inTools = { domain: "acme", repository: "tools" };
const coordinates = { format: "generic", namespace: "team", package: "model" } as const;

let packhouse: Packhouse;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  await packhouse.client.send(new CreateDomainCommand({ domain: "acme" }));
  await packhouse.client.send(new CreateRepositoryCommand(inTools));
});

afterAll(() => packhouse.close());

describeWithClient("aws", () => {
  test("the aws CLI publishes two assets and reads them back byte for byte", async () => {
    const aws = await AwsCli.make(packhouse);
    const version = [
      ...["--domain", "acme", "--repository", "tools", "--format", "generic"],
      ...["--namespace", "team", "--package", "by-cli", "--package-version", "1.0.0"],
    ];
    const bytes = randomBytes(3 * mebibyte);
    const file = join(aws.home.project, "asset.bin");
    await writeFile(file, bytes);
    const publish = (...more: string[]) =>
      aws.json(
        "publish-package-version",
        ...[...version, "--asset-content", file, ...more],
        ...["--asset-sha256", createHash("sha256").update(bytes).digest("hex")],
      );
    const first = await publish("--asset-name", "one.bin", "--unfinished");
    expect(first).toMatchObject({ status: "Unfinished", asset: { size: bytes.length } });
    expect(await publish("--asset-name", "two.bin")).toMatchObject({ status: "Published" });
    const third = publish("--asset-name", "three.bin");
    await expect(third).rejects.toThrow("(ConflictException)");
    const target = join(aws.home.project, "read.bin");
    await aws.json("get-package-version-asset", ...version, "--asset", "one.bin", target);
    expect((await readFile(target)).equals(bytes)).toBe(true);
    await aws.remove();
  });
});

const program = `
import boto3, hashlib, json, sys
client = boto3.client("codeartifact", endpoint_url=sys.argv[1], region_name=sys.argv[2])
where = dict(domain="acme", repository="tools", format="generic", namespace="team", package="by-boto",
             packageVersion="1.0.0")
content = bytes(range(256)) * 1000
published = client.publish_package_version(**where, assetName="a.bin", assetContent=content,
                                           assetSHA256=hashlib.sha256(content).hexdigest())
read = client.get_package_version_asset(**where, asset="a.bin", packageVersionRevision=published["versionRevision"])
try:
    client.publish_package_version(**where, assetName="b.bin", assetContent=b"b", assetSHA256=hashlib.sha256(b"b").hexdigest())
except client.exceptions.ConflictException as error:
    refused = error.response["resourceType"]
print(json.dumps([published["status"], read["asset"].read() == content, read["assetName"], refused]))
`;

describeWithClient("boto3", () => {
  test("boto3 publishes, reads and is told that a published version is closed", async () => {
    const home = await ClientHome.make({}, { "program.py": program });
    const { stdout } = await home.runOrThrow("boto3", ["program.py", packhouse.url, REGION], {
      environment: { AWS_SHARED_CREDENTIALS_FILE: packhouse.credentialsFile },
    });
    expect(JSON.parse(stdout)).toEqual(["Published", true, "a.bin", "package-version"]);
    await home.remove();
  });
});

/** What the server's process has in memory now. */
async function residentBytes(): Promise<number> {
  const metrics = await (await fetch(`${packhouse.url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(metrics)?.[1]);
}

test("an asset of 300 MiB passes through in little memory", async () => {
  const home = await ClientHome.make({});
  const path = join(home.project, "large.bin");
  const chunk = randomBytes(mebibyte);
  const hash = createHash("sha256");
  const file = await open(path, "w");
  for (let n = 0; n < 300; n += 1) {
    chunk.writeUInt32LE(n);
    hash.update(chunk);
    await file.write(chunk);
  }
  await file.close();
  // What earlier requests warmed up is not counted.
  await packhouse.restart();
  const before = await residentBytes();
  let most = before;
  const upload = { isDone: false };
  const watch = (async () => {
    while (!upload.isDone) {
      most = Math.max(most, await residentBytes());
      await sleep(50);
    }
  })();
  const { asset } = await packhouse.client.send(
    new PublishPackageVersionCommand({
      ...inTools,
      ...coordinates,
      packageVersion: "300.0.0",
      assetName: "large.bin",
      assetContent: createReadStream(path),
      assetSHA256: hash.digest("hex"),
    }),
  );
  upload.isDone = true;
  await watch;
  await home.remove();
  expect(asset?.size).toBe(300 * mebibyte);
  process.stdout.write(
    `300 MiB published, memory grew by ${Math.round((most - before) / mebibyte)} MiB of ${Math.round(before / mebibyte)}\n`,
  );
  expect((most - before) / mebibyte).toBeLessThan(80);
}, 180_000);

test("a client that hangs up in the middle of an asset leaves nothing behind", async () => {
  const abort = new AbortController();
  const file = join(packhouse.dataDirectory, "..", "half.bin");
  await writeFile(file, randomBytes(8 * mebibyte));
  const slow = createReadStream(file, { highWaterMark: 64 * 1024 });
  slow.on("data", () => {
    if (slow.bytesRead > 4 * mebibyte) abort.abort();
  });
  const cut = packhouse.client.send(
    new PublishPackageVersionCommand({
      ...inTools,
      ...coordinates,
      package: "half",
      packageVersion: "1.0.0",
      assetName: "half.bin",
      assetContent: slow,
      assetSHA256: "0".repeat(64),
    }),
    { abortSignal: abort.signal },
  );
  await expect(cut).rejects.toThrow();
  const temporary = join(packhouse.dataDirectory, "blobs", "tmp");
  await until(5_000, async () => ((await readdir(temporary)).length === 0 ? true : undefined));
  const { packages } = await packhouse.client.send(new ListPackagesCommand(inTools));
  expect(packages?.map((known) => known.package)).not.toContain("half");
  expect(packhouse.logs).not.toContain('"level":"error"');
});
