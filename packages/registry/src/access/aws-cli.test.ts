import { createHash } from "node:crypto";
import { execFile, spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { AccessDeniedError } from "../errors.js";
import { type AccessKeyPair } from "../identity/access-keys.js";
import { type Access } from "./access.js";

import { openTestWorld, owner, region, request, type TestWorld } from "./access.fixture.js";
let world: TestWorld;
let access: Access;
let admin: AccessKeyPair;
let folder: string;

beforeEach(async () => {
  world = await openTestWorld();
  ({ access, admin, folder } = world);
});

afterEach(() => world.close());

const run = promisify(execFile);
const hasAws = spawnSync("aws", ["--version"]).status === 0;
if (!hasAws && process.env["PACKHOUSE_TEST_REQUIRE_CLIENTS"] === "1") throw new Error("no aws");
if (!hasAws) console.warn("skipped: no aws");

(hasAws ? test : test.skip)(
  "requests of the unmodified aws CLI verify, and with a wrong secret do not",
  async () => {
    const answers: string[] = [];
    const server = createServer((incoming, outgoing) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of incoming) chunks.push(chunk as Buffer);
        const body = Buffer.concat(chunks);
        const received = request(incoming.rawHeaders, {
          method: incoming.method ?? "",
          rawTarget: incoming.url ?? "",
        });
        const isStreamed = received.rawTarget.startsWith("/v1/package/version/publish");
        const answer = await access
          .authenticateSignature(received, isStreamed ? undefined : body)
          .then(
            (caller) => caller.principal.name,
            (error: unknown) => (error as AccessDeniedError).code ?? String(error),
          );
        answers.push(answer);
        outgoing.setHeader("content-type", "application/json").end("{}");
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const aws = (args: string[], secret = admin.secretAccessKey.reveal()) =>
      run("aws", ["--endpoint-url", url, "--region", region, "codeartifact", ...args], {
        env: {
          ...process.env,
          AWS_ACCESS_KEY_ID: admin.accessKeyId,
          AWS_SECRET_ACCESS_KEY: secret,
          AWS_CONFIG_FILE: "/dev/null",
          AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
        },
      });
    try {
      const asset = join(folder, "packhouse.db");
      const hash = createHash("sha256")
        .update(await readFile(asset))
        .digest("hex");
      await aws(["create-domain", "--domain", "main", "--tags", "key=a b,value=ü+/"]);
      await aws([
        "list-packages",
        "--domain",
        "main",
        "--repository",
        "app",
        "--namespace",
        "a b+c/ü~(x)*",
        "--max-items",
        "3",
      ]);
      await aws([
        "tag-resource",
        "--resource-arn",
        `arn:aws:codeartifact:${region}:${owner}:domain/main`,
        "--tags",
        "key=a,value=b",
      ]);
      await aws([
        "publish-package-version",
        "--domain",
        "main",
        "--repository",
        "app",
        "--format",
        "generic",
        "--namespace",
        "n",
        "--package",
        "p",
        "--package-version",
        "1",
        "--asset-name",
        "a",
        "--asset-sha256",
        hash,
        "--asset-content",
        asset,
      ]);
      await aws(["list-domains"], "wrong");
    } finally {
      server.close();
    }
    expect(answers).toEqual(["admin", "admin", "admin", "admin", "InvalidSignatureException"]);
  },
);
