/** Verdaccio's end-to-end battery, which its authors wrote for any registry, run by real clients. */
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { ClientHome } from "../harness/client-home.js";
import { describeWithClient } from "../harness/clients.js";
import { Packhouse } from "../harness/packhouse.js";

/** Not ours: names that Verdaccio reserves, and gates of pnpm 11. */
const SKIPPED = ["login", "scenario:reserved-names", "scenario:minimum-release-age"];

describeWithClient("verdaccio-e2e", () => {
  let packhouse: Packhouse;
  let access: NpmAccess;
  let home: ClientHome;

  beforeAll(async () => {
    // The battery writes its tokens for this host name.
    packhouse = await Packhouse.start({ serveArguments: ["--host", "localhost"] });
    access = await createHostedRepository(packhouse);
    home = await ClientHome.make({});
  });

  afterAll(async () => {
    await packhouse.close();
    await home.remove();
  });

  test("passes with npm", async () => {
    const { stdout, exitCode } = await home.run(
      "verdaccio-e2e",
      [
        ...["--registry", access.registryUrl.replace(/\/$/, "")],
        ...["--token", access.token, "--pm", "npm"],
        ...SKIPPED.flatMap((name) => ["--skip-test", name]),
      ],
      { timeoutMs: 300_000 },
    );

    // eslint-disable-next-line no-control-regex -- colours
    const failed = stdout.replace(/\x1b\[\d+m/g, "").match(/^.*(FAIL|✗).*(\n {4}.*)*/gm);
    expect(failed).toBeNull();
    expect(exitCode).toBe(0);
  }, 320_000);
});
