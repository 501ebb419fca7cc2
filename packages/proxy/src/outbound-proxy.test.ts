import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { bodyOf, upstreamErrorOf } from "../testing/reading.js";
import { TEST_CA } from "../testing/certificates.js";
import { ScriptedUpstream, status } from "../testing/scripted-upstream.js";
import { createUpstreamClient } from "./create-client.js";

const asset = { kind: "asset", maxBytes: 1024 } as const;

let proxy: Server;
let proxyUrl: URL;
let tunnels: { target: string | undefined; authorization: string | undefined }[];

beforeEach(async () => {
  tunnels = [];
  proxy = createServer().on("connect", (request: IncomingMessage, client: Duplex) => {
    tunnels.push({
      target: request.url,
      authorization: request.headers["proxy-authorization"],
    });
    const port = Number(request.url?.split(":")[1]);
    const server = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      server.pipe(client).pipe(server);
    });
    server.on("error", () => client.destroy());
    client.on("error", () => server.destroy()).on("close", () => server.destroy());
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  proxyUrl = new URL(`http://me:s3cret@127.0.0.1:${(proxy.address() as AddressInfo).port}/`);
});
afterEach(() => {
  proxy.closeAllConnections();
  proxy.close();
});

test.each(["http", "https"] as const)("%s goes through the outbound proxy", async (scheme) => {
  const upstream = await ScriptedUpstream.start(scheme);
  const client = createUpstreamClient({
    baseUrl: upstream.url(),
    proxyUrl,
    caBundle: TEST_CA,
    credential: { kind: "bearer", token: () => "t0ken" },
  });
  expect(await bodyOf(await client.get({ ...asset, url: upstream.url() }))).toBe("ok");
  expect(tunnels).toEqual([
    {
      target: upstream.url().host,
      authorization: `Basic ${Buffer.from("me:s3cret").toString("base64")}`,
    },
  ]);
  expect(upstream.seen[0]?.headers).toMatchObject({ authorization: "Bearer t0ken" });
  expect(upstream.seen[0]?.headers).not.toHaveProperty("proxy-authorization");
  await client.close();
  await upstream.stop();
});

test.each(["http://127.0.0.1:1/", "http://[::1]:1/", "http://inside.invalid/"])(
  "the proxy is not asked for %s",
  async (location) => {
    const upstream = await ScriptedUpstream.start();
    upstream.answer = status(302, { location });
    const client = createUpstreamClient({
      baseUrl: upstream.url(),
      proxyUrl,
      resolveHost: () => Promise.resolve([{ address: "10.0.0.1", family: 4 }]),
    });
    const error = await upstreamErrorOf(client.get({ ...asset, url: upstream.url() }));
    expect(error.reason).toBe("blocked-address");
    expect(tunnels).toHaveLength(1);
    await client.close();
    await upstream.stop();
  },
);

test("a proxy that refuses is unreachable, and its password is not told", async () => {
  proxy.removeAllListeners("connect");
  proxy.on("connect", (_request, client: Duplex) => {
    client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
  });
  const baseUrl = new URL("http://127.0.0.1:1/");
  const client = createUpstreamClient({ baseUrl, proxyUrl, retry: { maxAttempts: 1 } });
  const error = await upstreamErrorOf(client.get({ ...asset, url: baseUrl }));
  expect(error.reason).toBe("unreachable");
  expect(error.message).toContain("407");
  expect(error.message).not.toContain("s3cret");
  await client.close();
});
