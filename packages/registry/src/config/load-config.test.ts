import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeConfig } from "./describe-config.js";
import { type ConfigSources, loadConfig } from "./load-config.js";

const folder = mkdtempSync(join(tmpdir(), "packhouse-config-"));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const load = (sources: Partial<ConfigSources>) =>
  loadConfig({ environment: {}, flags: [], ...sources });

test("with nothing given the defaults hold and nothing can be changed", () => {
  const { config } = load({});
  expect(config.server).toMatchObject({ host: "127.0.0.1", port: 8420, workers: 1 });
  expect(config.account).toEqual({ id: "000000000000", region: "us-local-1" });
  expect(config.upstream).toMatchObject({ metadataTtlSeconds: 300, staleIfErrorSeconds: 604_800 });
  expect(() => {
    Object.assign(config.server.limits, { maxInFlight: 1 });
  }).toThrow(TypeError);
});

test("flag wins over environment, environment over file, file over default", () => {
  const path = file("a.yaml", "server:\n  port: 1\n  drainSeconds: 5\n  host: 127.0.0.2\n");
  const loaded = load({
    file: path,
    environment: { PACKHOUSE_SERVER_PORT: "2", PACKHOUSE_SERVER_DRAIN_SECONDS: "6" },
    flags: [{ path: ["server", "port"], value: 3, source: "flag --port" }],
  });
  expect(loaded.config.server).toMatchObject({ port: 3, drainSeconds: 6, host: "127.0.0.2" });
  const described = new Map(describeConfig(loaded).map((line) => [line.setting, line.source]));
  expect(described.get("server.port")).toBe("flag --port");
  expect(described.get("server.drainSeconds")).toBe("environment PACKHOUSE_SERVER_DRAIN_SECONDS");
  expect(described.get("server.host")).toBe(`file ${path}`);
  expect(described.get("server.workers")).toBe("default");
});

test.each([
  ["server:\n  prot: 1\n", "server.prot: there is no such setting. Did you mean port?"],
  ["sever:\n  port: 1\n", "sever: there is no such setting. Did you mean server?"],
  [
    "server:\n  limits: {maxInFlite: 1}\n",
    "server.limits.maxInFlite: there is no such setting. Did you mean maxInFlight?",
  ],
  ["server:\n  port: many\n", "server.port: "],
  ["server:\n  port: 70000\n", "server.port: "],
  ["__proto__:\n  port: 1\n", "__proto__: there is no such setting."],
  [
    'externalConnections:\n  "public:npmj": {url: "http://127.0.0.1/"}\n',
    "Did you mean public:npmjs?",
  ],
  [
    "server: {trustedProxies: [10.0.0.0/40]}\n",
    "server.trustedProxies: 10.0.0.0/40 is not a CIDR block",
  ],
  ["server: {tls: {certFile: a.pem}}\n", "certFile and keyFile belong together"],
  ["account: {region: local}\n", "account.region: must look like us-local-1"],
  ["- 1\n", "must hold settings by name"],
  ["a: [\n", "cannot be read"],
])("the file %j is refused", (text, message) => {
  expect(() => load({ file: file("bad.yaml", text) })).toThrow(message);
});

test("an unknown variable is refused with the one that was probably meant", () => {
  expect(() => load({ environment: { PACKHOUSE_SERVER_PROT: "1" } })).toThrow(
    "There is no setting PACKHOUSE_SERVER_PROT. Did you mean PACKHOUSE_SERVER_PORT?",
  );
});

test.each(["0.0.0.0", "::", "192.168.1.1", "registry.internal"])(
  "plain HTTP on %s needs to be asked for",
  (host) => {
    const flags = [{ path: ["server", "host"], value: host, source: "flag --host" }];
    expect(() => load({ flags })).toThrow("--insecure-http");
    const insecure = {
      path: ["server", "insecureHttp"],
      value: true,
      source: "flag --insecure-http",
    };
    expect(load({ flags: [...flags, insecure] }).config.server.host).toBe(host);
  },
);

test("an external connection is set by environment, its token by file, and the token is never shown", () => {
  const token = file("token", "hunter2\n");
  const loaded = load({
    environment: {
      PACKHOUSE_EXTERNAL_PUBLIC_NPMJS_URL: "http://127.0.0.1:4873/",
      PACKHOUSE_EXTERNAL_PUBLIC_NPMJS_TOKEN_FILE: token,
      PACKHOUSE_UPSTREAM_ALLOWED_CIDRS: "10.0.0.0/8, 192.168.0.0/16",
    },
  });
  const connection = loaded.config.externalConnections["public:npmjs"];
  expect(connection?.url).toBe("http://127.0.0.1:4873/");
  expect(connection?.token?.reveal()).toBe("hunter2");
  expect(loaded.config.upstream.allowedCidrs).toEqual(["10.0.0.0/8", "192.168.0.0/16"]);
  expect(JSON.stringify(describeConfig(loaded)) + JSON.stringify(loaded.config)).not.toContain(
    "hunter2",
  );
});

test("a secret of the YAML file may lie in a file of its own", () => {
  const token = file("token2", "hunter3\n");
  const path = file(
    "b.yaml",
    `externalConnections:\n  "mirror": {url: "http://127.0.0.1/", format: npm, tokenFile: ${token}}\n`,
  );
  expect(load({ file: path }).config.externalConnections["mirror"]?.token?.reveal()).toBe(
    "hunter3",
  );
});

test("a public URL may end with a slash", () => {
  const environment = { PACKHOUSE_SERVER_PUBLIC_URL: "https://packages.example/" };
  expect(load({ environment }).config.server.publicUrl).toBe("https://packages.example");
});
