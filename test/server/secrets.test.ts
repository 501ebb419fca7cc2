/** Secrets stay where they belong: not in logs, answers, figures, nor in clear on the disk. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createChain, type RepositoryChain } from "../harness/chain.js";
import { EVERY_PATH, FakeUpstream } from "../harness/fake-upstream.js";
import { aPackageVersion, aSimplePackage } from "../harness/fixture-package.js";
import { exchange, type ExchangeOptions } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { packageUrl, publishDocument } from "../harness/publish-over-http.js";

/** Sealed on the disk, and told to whoever may read the package. */
const content = {
  file: "canary-of-the-tarball-5b1f",
  manifest: "canary-of-the-manifest-77c2",
  readme: "canary-of-the-readme-c41d",
  upstream: "canary-of-an-upstream-manifest-90aa",
};
const upstreamToken = "canary-of-the-upstream-token-3e6b";

let upstream: FakeUpstream;
let packhouse: Packhouse;
let chain: RepositoryChain;
/** What must never be told or lie in clear, by what it is. */
let secrets: Readonly<Record<string, string>>;
const answers: string[] = [];

async function ask(url: string, options: ExchangeOptions = {}): Promise<number> {
  const { status, headers, body } = await exchange(url, options);
  answers.push(JSON.stringify(headers), body.toString());
  return status;
}

beforeAll(async () => {
  const pulled = { name: "pulled", manifest: { description: content.upstream } };
  upstream = await FakeUpstream.start([await aSimplePackage(pulled)]);
  packhouse = await Packhouse.start({
    publicNpmUrl: upstream.url,
    environment: {
      PACKHOUSE_LOGS_LEVEL: "trace",
      PACKHOUSE_EXTERNAL_PUBLIC_NPMJS_TOKEN: upstreamToken,
    },
  });
  chain = await createChain(packhouse);
  const { secretAccessKey } = await packhouse.accessKey();
  const keyFile = await readFile(join(packhouse.dataDirectory, "keys.json"), "utf8");
  secrets = {
    "the administrator's secret access key": secretAccessKey,
    "a token": chain.token,
    "a token's signature": chain.token.split(".").at(-1) ?? "",
    "the upstream's token": upstreamToken,
    "the key file's key": /"material": "([^"]+)"/.exec(keyFile)?.[1] ?? "",
  };
  await work();
  await provokeErrors();
  expect(await ask(`${packhouse.url}/metrics`)).toBe(200);
  expect(await ask(`${packhouse.url}/readyz`)).toBe(200);
  // What is buffered is written, and the log of the database is folded into it only when it closes.
  expect(await packhouse.stop()).toBe(0);
}, 120_000);

afterAll(async () => {
  await packhouse.close();
  await upstream.close();
});

async function work(): Promise<void> {
  const { registryUrl, token } = chain;
  const fixture = await aPackageVersion({
    name: "hosted",
    manifest: { description: content.manifest },
    files: { "secret.txt": content.file, "README.md": content.readme },
  });
  const body = JSON.stringify({ ...publishDocument(fixture), readme: content.readme });
  const put = { method: "PUT", headers: { "content-type": "application/json" }, body };
  expect(await ask(packageUrl(registryUrl, "hosted"), { ...put, token })).toBeLessThan(300);
  expect(await ask(`${registryUrl}pulled/-/pulled-1.0.0.tgz`, { token })).toBe(200);
  expect(await ask(`${registryUrl}-/whoami`, { token })).toBe(200);
}

/** Secrets in every place a client can put them, and things that go wrong while they are there. */
async function provokeErrors(): Promise<void> {
  const { registryUrl, token } = chain;
  const secret = secrets["the administrator's secret access key"] ?? "";
  const inUrl = `${registryUrl}hosted?token=${token}&secret=${encodeURIComponent(secret)}`;
  const basic = Buffer.from(`aws:${token}x`).toString("base64");
  const requests: [string, ExchangeOptions][] = [
    [inUrl, { token }],
    [inUrl, {}],
    [packageUrl(registryUrl, "hosted"), { token: `${token}x` }],
    [packageUrl(registryUrl, "hosted"), { headers: { authorization: `Basic ${basic}` } }],
    [packageUrl(registryUrl, "hosted"), { headers: { authorization: `Nonsense ${token}` } }],
    [packageUrl(registryUrl, "hosted"), { method: "PUT", token, body: `{"broken": "${token}` }],
    [`${packhouse.url}/v1/domain?domain=acme`, { headers: { authorization: `Bearer ${token}` } }],
    [
      `${packhouse.url}/v1/domain?domain=acme`,
      { headers: { authorization: `AWS4-HMAC-SHA256 Credential=${secret}` } },
    ],
    [`${packhouse.url}/%00/${"x".repeat(300)}?${token}`, { token }],
  ];
  for (const [url, options] of requests) await ask(url, options);
  upstream.spoil(EVERY_PATH, { kind: "status", status: 500 });
  for (const name of ["absent", "pulled"]) await ask(packageUrl(registryUrl, name), { token });
}

/** As text, and as base64 and hexadecimal would show it. */
const spellings = (secret: string): string[] => {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    bytes.toString("hex"),
    bytes.toString("base64").replace(/=+$/, "").slice(0, -1),
  ];
};

function found(text: string, wanted: Readonly<Record<string, string>>): string[] {
  return Object.entries(wanted).flatMap(([what, secret]) => {
    // An empty one would be found everywhere, a short one by chance.
    expect(secret.length).toBeGreaterThan(15);
    return spellings(secret).some((spelling) => text.includes(spelling)) ? [what] : [];
  });
}

test("the upstream was asked with its token, so it could have leaked", () => {
  expect(JSON.stringify(upstream.requests())).toContain(upstreamToken);
});

test("logs name requests, and no secret", () => {
  expect(packhouse.logs).toContain('"msg":"request"');
  expect(found(packhouse.logs, { ...secrets, ...content })).toEqual([]);
});

test("no answer has a secret, errors and figures included", () => {
  expect(answers.length).toBeGreaterThan(20);
  expect(found(answers.join("\n"), secrets)).toEqual([]);
});

test("on the disk there is nothing in clear but the credentials and the key in their files", async () => {
  const entries = await readdir(packhouse.dataDirectory, { recursive: true, withFileTypes: true });
  const where: string[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const text = await readFile(join(entry.parentPath, entry.name), "latin1");
    where.push(...found(text, { ...secrets, ...content }).map((what) => `${entry.name}: ${what}`));
  }
  expect(where.sort()).toEqual([
    "credentials: the administrator's secret access key",
    "keys.json: the key file's key",
  ]);
});
