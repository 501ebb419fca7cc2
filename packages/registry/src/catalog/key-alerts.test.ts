import { type CatalogFixture, aCatalog } from "./catalog.fixture.js";
import { DomainKeyring } from "./domain-keyring.js";
import { KeyAlerts } from "./key-alerts.js";
import { KeyUnavailableError, type KeyUnavailableReason } from "../keys/key-provider.js";

let fixture: CatalogFixture;
beforeEach(async () => {
  fixture = await aCatalog();
});
afterEach(() => fixture.close());

/** Asks for a domain's key twice; its provider cannot give it, for this reason. */
async function alertsAfter(reason: KeyUnavailableReason) {
  const { database } = fixture;
  const { id } = (await fixture.repository("app")).domain;
  const alerts = new KeyAlerts(database, "us-local-1", () => 1_000);
  const unusable = () => Promise.reject(new KeyUnavailableError("arn:aws:kms:key", reason));
  const provider = {
    name: "embedded",
    resolveKey: unusable,
    generateDataKey: unusable,
    unwrapDataKey: unusable,
    owns: () => true,
  } as const;
  const keyring = new DomainKeyring(
    database,
    { embedded: provider, defaultProvider: "embedded" },
    () => 1_000,
    (domainId, error) => {
      alerts.raiseLater(domainId, error);
    },
  );
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await expect(keyring.get(id)).rejects.toThrow(KeyUnavailableError);
  }
  // Alerts are written behind the refusals: once this is through, so are they.
  for (let turn = 0; turn < 5; turn += 1) await database.transact(() => Promise.resolve());
  const rows = await database.read
    .selectFrom("outbox")
    .select(["body", "ordering_key"])
    .where("detail_type", "=", "Packhouse Security Alert")
    .execute();
  return rows.map(({ body }) => JSON.parse(body) as { resources: string[]; detail: object });
}

test("a domain whose key is disabled is told of, once", async () => {
  const alerts = await alertsAfter("disabled");
  expect(alerts.map(({ detail }) => detail)).toEqual([
    expect.objectContaining({ alert: "key-disabled", encryptionKey: "arn:aws:kms:key" }),
  ]);
  expect(alerts[0]?.resources).toEqual([expect.stringMatching(/:domain\/main$/)]);
});

test("a key service that does not answer is no alert: it will, or operators see it down", async () => {
  expect(await alertsAfter("unreachable")).toEqual([]);
});
