/** The worked example of docs/events.md: a publish triggers a build. */
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createHostedRepository } from "../harness/chain.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { Packhouse } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";
import { minimalEnvironment, ServerProcess } from "../harness/server-process.js";
import { until } from "../harness/until.js";
import { packhouseCommand } from "../server/packhouse-command.js";

const docs = resolve(import.meta.dirname, "../../docs");
const domain = "main-builds";

let packhouse: Packhouse;
let folder: string;
let ci: ServerProcess;
const secret = `whsec_${randomBytes(32).toString("base64")}`;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "packhouse-build-"));
  const environment = { PACKHOUSE_EVENTS_ALLOW_PRIVATE_ADDRESSES: "true" };
  packhouse = await Packhouse.start({ environment });
  ci = ServerProcess.spawn(join(docs, "examples/build-on-publish.mjs"), [], {
    ...minimalEnvironment(folder),
    WEBHOOK_SECRET: secret,
    BUILD_COMMAND: `echo "$PACKAGE_NAME $PACKAGE_VERSION" >> '${join(folder, "built")}'`,
    PORT: "0",
  });
}, 60_000);
afterAll(async () => {
  await packhouse.close();
  await ci.kill();
  await rm(folder, { recursive: true });
});

/** An option's value as the document's command gives it. */
async function documented(option: string): Promise<string> {
  const text = await readFile(join(docs, "events.md"), "utf8");
  const command =
    /packhouse webhook add --domain main --name build [^]*?\n```/.exec(text)?.[0] ?? "";
  return new RegExp(`--${option} '([^']*)'`).exec(command)?.[1] ?? "";
}

test("the documented commands build each new version, once, and nobody else's", async () => {
  const url = await ci.waitUntil(() =>
    Promise.resolve(/waiting for events at (\S+)/.exec(ci.logs)?.[1]),
  );
  const access = await createHostedRepository(packhouse, domain);
  const added = await packhouseCommand([
    ...["webhook", "add", "--domain", domain, "--name", "build", "--url", url, "--secret", secret],
    ...["--pattern", await documented("pattern"), "--transformer", await documented("transformer")],
    ...["--data", packhouse.dataDirectory, "--endpoint", packhouse.url],
  ]);
  expect([added.exitCode, added.stderr]).toEqual([0, ""]);
  for (const name of ["lib", "@acme/lib"]) {
    await publishOrThrow(await aPackageVersion({ name, version: "1.2.3" }), access);
  }
  const built = await until(20_000, () =>
    readFile(join(folder, "built"), "utf8").catch(() => undefined),
  );
  expect(built).toBe("@acme/lib 1.2.3\n");
  const forged = await fetch(url, {
    method: "POST",
    headers: {
      "webhook-id": "x",
      "webhook-timestamp": String(Math.floor(Date.now() / 1000)),
      "webhook-signature": `v1,${randomBytes(32).toString("base64")}`,
    },
    body: '{"namespace":null,"name":"evil","version":"1.0.0"}',
  });
  expect(forged.status).toBe(401);
  expect(await readFile(join(folder, "built"), "utf8")).toBe(built);
}, 120_000);
