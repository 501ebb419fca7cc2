/** People with a password, in the hands of npm, pip and twine; and repositories that are open to everybody. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describeWithClient } from "../harness/clients.js";
import { ClientHome } from "../harness/client-home.js";
import { buildDistributions } from "../harness/fake-index.js";
import { FakeUpstream } from "../harness/fake-upstream.js";
import { clientAddress, exchange } from "../harness/http-exchange.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { OWNER } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";
import { PythonClients } from "../harness/python-clients.js";
import { addUser, asAdministrator, createToken, npmUrl } from "./team.js";

let upstream: FakeUpstream;
let python: PythonClients;
let ann: string;
let bob: string;

beforeAll(async () => {
  upstream = await FakeUpstream.start();
  python = await PythonClients.start([], { publicNpmUrl: upstream.url });
  ann = await addUser(python.packhouse, "ann", "--publish");
  bob = await addUser(python.packhouse, "bob", "--read");
});
afterAll(async () => {
  await python.close();
  await upstream.close();
});

const basic = (name: string, password: string) =>
  Buffer.from(`${name}:${password}`).toString("base64");

/** npm's configuration with `_auth`, as for registries with passwords. */
function npmHome(name: string, password: string, manifest: object): Promise<ClientHome> {
  const url = npmUrl(python.packhouse);
  const place = url.replace(/^http:/, "");
  const npmrc = `registry=${url}\n${place}:_auth=${basic(name, password)}\n`;
  return ClientHome.make({ ".npmrc": npmrc }, { "package.json": JSON.stringify(manifest) });
}

describeWithClient("npm", () => {
  test("publishes with the password of who may, and not of who may only read", async () => {
    const manifest = { name: "by-password", version: "1.0.0" };
    const reader = await npmHome("bob", bob, manifest);
    expect((await reader.run("npm", ["publish"])).stderr).toContain("E403");
    const author = await npmHome("ann", ann, manifest);
    await author.runOrThrow("npm", ["publish"]);
    expect((await reader.run("npm", ["view", "by-password", "version"])).stdout.trim()).toBe(
      "1.0.0",
    );
    const stranger = await npmHome("bob", ann, manifest);
    expect((await stranger.run("npm", ["view", "by-password"])).stderr).toContain("E401");
    await Promise.all([reader.remove(), author.remove(), stranger.remove()]);
  });
});

/** Uploads as twine does. */
async function upload(file: string, name: string, password: string): Promise<number> {
  const bytes = await readFile(file);
  const form = new FormData();
  const fields = {
    ...{ ":action": "file_upload", protocol_version: "1", metadata_version: "2.1" },
    ...{ name: basename(file).split("-")[0] ?? "", version: "1.0", filetype: "bdist_wheel" },
    ...{ pyversion: "py3", sha256_digest: createHash("sha256").update(bytes).digest("hex") },
  };
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append("content", new Blob([bytes]), basename(file));
  // In one piece, as its answer may be there, and the connection closed, before a second one is sent.
  const encoded = new Response(form);
  const headers = {
    "content-type": encoded.headers.get("content-type") ?? "",
    authorization: `Basic ${basic(name, password)}`,
  };
  const body = await encoded.arrayBuffer();
  return (await fetch(python.endpoint, { method: "POST", headers, body })).status;
}

describeWithClient("pip", () => {
  test("installs with a password, or with a token for that project only", async () => {
    const folder = await python.folder("dist");
    const version = "1.0";
    buildDistributions(
      [
        { name: "acme-lib", version },
        { name: "other-lib", version },
      ],
      folder,
    );
    for (const file of await readdir(folder)) {
      const path = join(folder, file);
      expect(await upload(path, "bob", bob)).toBe(403);
      expect(await upload(path, "ann", `${ann}x`)).toBe(401);
      expect(await upload(path, "ann", ann)).toBe(200);
    }
    const { token } = await createToken(python.packhouse, "--read", "--package", "pypi/Acme_*");
    const install = (home: string, project: string, credentials: string) => {
      const index = `${python.endpoint.replace("://", `://${credentials}@`)}simple/`;
      return python.run("pip", ["install", "--target", "site", "-i", index, project], home);
    };
    const scoped = `__token__:${token}`;
    const done = await install("scoped", "acme-lib", scoped);
    expect(`${done.exitCode} ${done.stderr}`).toMatch(/^0 /);
    expect((await install("scoped", "other-lib", scoped)).exitCode).not.toBe(0);
    expect(await python.installed("scoped")).toEqual(["acme_lib-1.0"]);
    const byPassword = await install("bob", "other-lib", `bob:${bob}`);
    expect(`${byPassword.exitCode} ${byPassword.stderr}`).toMatch(/^0 /);
  });
});

describeWithClient("npm", () => {
  test("logs in by name and password, gets a token of its own, and logs out of it", async () => {
    const url = npmUrl(python.packhouse);
    const home = await ClientHome.make({ ".npmrc": `registry=${url}\n` }, { "package.json": "{}" });
    const login = ["login", "--auth-type=legacy"];
    const failed = await home.run("npm", login, { answers: ["ann", "wrong"] });
    expect(failed.stdout + failed.stderr).toContain("no user with this name and password");
    await home.runOrThrow("npm", login, { answers: ["ann", ann] });
    const npmrc = await readFile(join(home.home, ".npmrc"), "utf8");
    const token = /_authToken="?(pht_[\w-]{43})/.exec(npmrc)?.[1] ?? "none";
    expect(npmrc).not.toContain(ann);
    expect((await home.run("npm", ["whoami"])).stdout.trim()).toBe("ann");
    await home.runOrThrow("npm", ["logout"]);
    expect((await exchange(`${url}-/whoami`, { token })).status).toBe(401);
    await home.remove();
  });
});

test("a new password ends the old one, removal ends the user", async () => {
  const { packhouse } = python;
  const whoami = async (password: string) => {
    const headers = { authorization: `Basic ${basic("eve", password)}` };
    return (await exchange(`${npmUrl(packhouse)}-/whoami`, { headers })).status;
  };
  const first = await addUser(packhouse, "eve");
  expect(await whoami(first)).toBe(200);
  const reset = await asAdministrator(packhouse, ["user", "password", "eve"]);
  const second = reset.split("\n")[0] ?? "";
  expect([await whoami(first), await whoami(second)]).toEqual([401, 200]);
  expect(await asAdministrator(packhouse, ["user", "list"])).toMatch(/^eve {2}password/m);
  await asAdministrator(packhouse, ["user", "remove", "eve"]);
  expect(await whoami(second)).toBe(401);
});

test("guessing passwords is slowed down", async () => {
  const guess = async (i: number) => {
    const headers = { authorization: `Basic ${basic("ann", `guess-${i}`)}` };
    const url = `${npmUrl(python.packhouse)}-/whoami`;
    return (await exchange(url, { headers, localAddress: clientAddress(1) })).status;
  };
  // At the same time: failures are counted by the minute, and each takes a good part of a second.
  const statuses = await Promise.all(Array.from({ length: 24 }, (_, i) => guess(i)));
  expect(statuses).toContain(401);
  expect(statuses).not.toContain(200);
  expect(await guess(25)).toBe(429);
});

test("an open repository is read without credentials, and nothing else is", async () => {
  const { packhouse } = python;
  const author = await createToken(packhouse, "--publish");
  await publishOrThrow(await aPackageVersion({ name: "open-lib", version: "1.0.0" }), author);
  const options = { publicPypiUrl: python.index.url, publicNpmUrl: upstream.url };
  await packhouse.restart({
    ...options,
    environment: { PACKHOUSE_ACCESS_ANONYMOUS_READ: "main/packages" },
  });
  const status = async (path: string, method = "GET") =>
    (await exchange(`${packhouse.url}/d/main-${OWNER}/${path}`, { method })).status;
  expect(await status("npm/packages/open-lib")).toBe(200);
  expect(await status("npm/packages/open-lib", "HEAD")).toBe(200);
  expect(await status("pypi/packages/simple/")).toBe(200);
  for (const [path, method] of [
    ["npm/packages/open-lib", "PUT"],
    ["npm/packages/open-lib/-rev/1", "DELETE"],
    ["npm/packages/-/v1/login", "POST"],
    ["npm/npm-store/open-lib", "GET"],
    ["npm/missing/open-lib", "GET"],
    ["pypi/pypi-store/simple/acme-lib", "GET"],
  ] as const) {
    expect(`${method} ${path} ${await status(path, method)}`).toMatch(/ (401|404)$/);
    expect([200, 201, 204]).not.toContain(await status(path, method));
  }
  const wrong = { headers: { authorization: "Bearer pht_nonsense" } };
  const url = `${npmUrl(packhouse)}open-lib`;
  expect((await exchange(url, wrong)).status).toBe(401);
  for (const path of ["/v1/domains", "/packhouse/v1/users", "/packhouse/v1/accounts"]) {
    expect([401, 403, 404]).toContain((await exchange(`${packhouse.url}${path}`)).status);
  }
});
