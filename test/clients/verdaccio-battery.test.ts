/** Verdaccio's end-to-end battery, which its authors wrote for any registry, with its strict contract checks. */
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { createChain, createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { ClientHome } from "../harness/client-home.js";
import { describeWithClient } from "../harness/clients.js";
import { Packhouse } from "../harness/packhouse.js";
import { RootFront } from "../harness/root-front.js";

/**
 * `package-names` publishes names with capitals or a leading hyphen. Here, as on the public registry, a new package
 * can't have such a name; old ones are proxied.
 */
const BY_DESIGN = ["--skip-test", "package-names"];

/**
 * With the port of an uplink the battery starts one, and would expect the registry to search in it, too: ours searches
 * what it holds. So these run by themselves, each on a server whose circuit breaker saw no failure yet.
 */
const UPLINK_SCENARIOS = ["scenario:uplink-failure", "scenario:reserved-names"];

describeWithClient("verdaccio-e2e", () => {
  let front: RootFront;
  let packhouse: Packhouse;
  let home: ClientHome;
  let uplinkPort: number;

  beforeEach(async () => {
    uplinkPort = await freePort();
    front = await RootFront.start();
    packhouse = await Packhouse.start({
      publicNpmUrl: `http://localhost:${uplinkPort}`,
      environment: {
        PACKHOUSE_SERVER_PUBLIC_URL: front.url,
        PACKHOUSE_EXTERNAL_PUBLIC_NPMJS_TIMEOUT_SECONDS: "3",
      },
    });
    home = await ClientHome.make({});
  });

  afterEach(async () => {
    await front.close();
    await packhouse.close();
    await home.remove();
  });

  /** What failed, as the battery prints it. */
  async function failures(access: NpmAccess, options: readonly string[]): Promise<string[]> {
    const { token, registryUrl } = access;
    front.show({ token, registryUrl: registryUrl.replace(front.url, packhouse.url) });
    const { stdout, stderr, exitCode } = await home.run(
      "verdaccio-e2e",
      ["--registry", front.url, "--token", token, "--pm", "npm", ...options],
      { timeoutMs: 300_000, environment: { E2E_PENDING_CONTRACT_CHECKS: "all" } },
    );
    // eslint-disable-next-line no-control-regex -- colours
    const printed = stdout.replace(/\x1b\[\d+m/g, "");
    const failed = printed.match(/^.*(FAIL|✗).*(\n {4}.*)*/gm) ?? [];
    if (failed.length === 0 && (exitCode !== 0 || !/[1-9]\d* passed/.test(printed))) {
      return [`ended with ${exitCode}: ${printed}${stderr}`];
    }
    return failed;
  }

  test("a hosted repository passes with npm", async () => {
    expect(await failures(await createHostedRepository(packhouse), BY_DESIGN)).toEqual([]);
  }, 320_000);

  test.each(UPLINK_SCENARIOS)(
    "a repository behind the battery's uplink passes %s",
    async (scenario) => {
      const options = ["--uplink-port", String(uplinkPort), "-t", scenario];
      expect(await failures(await createChain(packhouse, "proxied"), options)).toEqual([]);
    },
    320_000,
  );
});

/** Nobody listens on it, so that the battery's own uplink can. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
