/** A lock file installs with empty caches when the public registry no longer exists. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createChain } from "../harness/chain.js";
import { describeWithClient, NPM_CLIENTS } from "../harness/clients.js";
import { FakeUpstream } from "../harness/fake-upstream.js";
import { DIALECTS, makeNpmHome } from "../harness/npm-clients.js";
import { Packhouse } from "../harness/packhouse.js";
import {
  SAMPLE_PROBE,
  SAMPLE_PROJECT,
  SAMPLE_RESULT,
  samplePackages,
} from "../harness/sample-project.js";

for (const client of NPM_CLIENTS) {
  describeWithClient(client, () => {
    let upstream: FakeUpstream;
    let packhouse: Packhouse;

    beforeAll(async () => {
      upstream = await FakeUpstream.start(await samplePackages());
      packhouse = await Packhouse.start({ publicNpmUrl: upstream.url });
    });

    afterAll(async () => {
      await packhouse.close();
      await upstream.close();
    });

    test("installs from its lock file when the upstream is gone and the server was restarted", async () => {
      const chain = await createChain(packhouse);
      const { install, installFrozen, lockFile } = DIALECTS[client];
      const first = await makeNpmHome(client, chain, SAMPLE_PROJECT);
      await first.runOrThrow(client, install);
      const lock = await readFile(join(first.project, lockFile), "utf8");

      await upstream.goDown();
      await packhouse.restart();
      const second = await makeNpmHome(client, chain, SAMPLE_PROJECT, { [lockFile]: lock });
      await second.runOrThrow(client, installFrozen);

      expect(await second.evaluate(SAMPLE_PROBE)).toEqual(SAMPLE_RESULT);
      expect(await readFile(join(second.project, lockFile), "utf8")).toBe(lock);
      await first.remove();
      await second.remove();
    });
  });
}
