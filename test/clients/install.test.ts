/** Every client installs a real project through three repositories from a real public registry. */
import { createChain, heldVersions, type RepositoryChain } from "../harness/chain.js";
import { describeWithClient, NPM_CLIENTS } from "../harness/clients.js";
import { DIALECTS, makeNpmHome } from "../harness/npm-clients.js";
import { Packhouse } from "../harness/packhouse.js";
import {
  SAMPLE_INSTALLED,
  SAMPLE_PROBE,
  SAMPLE_PROJECT,
  SAMPLE_RESULT,
  samplePackages,
} from "../harness/sample-project.js";
import { startVerdaccio, type Verdaccio } from "../harness/verdaccio.js";

let publicRegistry: Verdaccio;

beforeAll(async () => {
  publicRegistry = await startVerdaccio();
  for (const fixture of await samplePackages()) await publicRegistry.publish(fixture);
});

afterAll(() => publicRegistry.close());

for (const client of NPM_CLIENTS) {
  describeWithClient(client, () => {
    let packhouse: Packhouse;
    let chain: RepositoryChain;

    beforeAll(async () => {
      packhouse = await Packhouse.start({ publicNpmUrl: publicRegistry.url });
      chain = await createChain(packhouse);
    });

    afterAll(() => packhouse.close());

    test("installs scoped, deprecated, tagged and optional dependencies through the chain", async () => {
      const home = await makeNpmHome(client, chain, SAMPLE_PROJECT);
      await home.runOrThrow(client, DIALECTS[client].install);

      expect(await home.evaluate(SAMPLE_PROBE)).toEqual(SAMPLE_RESULT);
      await home.remove();
    });

    test.each(Object.entries(SAMPLE_INSTALLED))(
      "%s is retained where it was asked for and at the connection, not in between",
      async (name, version) => {
        const held = (repository: string) =>
          heldVersions(packhouse.client, chain.domain, repository, name);

        expect(await held(chain.packages)).toEqual([version]);
        expect(await held(chain.middle)).toEqual([]);
        expect(await held(chain.store)).toEqual([version]);
      },
    );
  });
}
