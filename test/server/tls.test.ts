/** TLS with a certificate of one's own, replaced while the server runs. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFile, readFile, rename } from "node:fs/promises";
import { request } from "node:https";
import type { IncomingMessage } from "node:http";
import { connect, type TLSSocket } from "node:tls";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { makeTemporaryDirectory, type TemporaryDirectory } from "../harness/temporary-directory.js";
import { until } from "../harness/until.js";
import { type RunningServer, startServer } from "./running-server.js";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const describeTls =
  hasOpenssl || process.env["PACKHOUSE_TEST_REQUIRE_CLIENTS"] === "1" ? describe : describe.skip;
if (!hasOpenssl) process.stderr.write("skipped: no openssl\n");

describeTls("TLS", () => {
  let directory: TemporaryDirectory;
  let server: RunningServer;
  const pathOf = (name: string) => join(directory.path, name);

  function makeCertificate(name: string): void {
    const { status, stderr } = spawnSync("openssl", [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-days", "2", "-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"],
      ...["-keyout", pathOf(`${name}.key`), "-out", pathOf(`${name}.crt`)],
    ]);
    if (status !== 0) throw new Error(stderr.toString());
  }

  /** As a certificate manager does: each file is replaced whole. */
  async function install(name: string, key = name): Promise<void> {
    for (const [from, to] of [
      [`${name}.crt`, "server.crt"],
      [`${key}.key`, "server.key"],
    ] as const) {
      await copyFile(pathOf(from), pathOf(`${to}.new`));
      await rename(pathOf(`${to}.new`), pathOf(to));
    }
  }

  async function servedName(): Promise<string> {
    const { port } = new URL(server.url);
    const socket: TLSSocket = connect({
      host: "127.0.0.1",
      port: Number(port),
      rejectUnauthorized: false,
    });
    await once(socket, "secureConnect");
    const { subject } = socket.getPeerCertificate();
    socket.destroy();
    return String(subject.CN);
  }

  beforeAll(async () => {
    directory = await makeTemporaryDirectory("tls");
    makeCertificate("first");
    makeCertificate("second");
    await install("first");
    server = await startServer({
      dataDirectory: pathOf("data"),
      // Not loopback: with TLS nothing more need be said.
      arguments: ["--host", "0.0.0.0"],
      environment: {
        PACKHOUSE_SERVER_TLS_CERT_FILE: pathOf("server.crt"),
        PACKHOUSE_SERVER_TLS_KEY_FILE: pathOf("server.key"),
      },
    });
  });
  afterAll(async () => {
    await server.process.stop();
    await directory.remove();
  });

  test("clients that trust the certificate are served, and the address says https", async () => {
    expect(server.url).toMatch(/^https:\/\/0\.0\.0\.0:\d+$/);
    const { port } = new URL(server.url);
    const ca = await readFile(pathOf("first.crt"));
    const asked = request(`https://127.0.0.1:${port}/readyz`, { ca, agent: false }).end();
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    expect([response.statusCode, await text(response)]).toEqual([
      200,
      expect.stringContaining('"ready":true') as string,
    ]);
  });

  test("plain HTTP on the TLS port is not answered", async () => {
    const { port } = new URL(server.url);
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });

  test("a key that does not fit is reported and the old certificate stays; a new pair is taken", async () => {
    await install("second", "first");
    await until(30_000, () =>
      Promise.resolve(server.process.logs.includes("the TLS files cannot be used") || undefined),
    );
    expect(await servedName()).toBe("first");

    await install("second");
    await until(30_000, async () => ((await servedName()) === "second" ? true : undefined));
    expect(server.process.running).toBe(true);
  });
});
