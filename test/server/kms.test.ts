/** A domain whose key lies in AWS KMS (moto stands in for it), through the whole server. */
import { CreateDomainCommand, DescribeDomainCommand } from "@aws-sdk/client-codeartifact";
import { createRepository, npmAccess, type NpmAccess } from "../harness/chain.js";
import { describeWithClient } from "../harness/clients.js";
import { aPackageVersion, type PackageVersionFixture } from "../harness/fixture-package.js";
import { exchange } from "../harness/http-exchange.js";
import { startMotoKms, type MotoKms } from "../harness/moto-kms.js";
import { Packhouse } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";
import { packhouseCommand } from "./packhouse-command.js";

describeWithClient("moto_server", () => {
  let kms: MotoKms;
  let packhouse: Packhouse;
  let keyArn: string;
  let access: NpmAccess;
  let fixture: PackageVersionFixture;

  beforeAll(async () => {
    kms = await startMotoKms();
    keyArn = await kms.createKey();
    packhouse = await Packhouse.start({ environment: kms.environment });
    fixture = await aPackageVersion({ name: "sealed-by-kms" });
  }, 120_000);
  afterAll(async () => {
    await packhouse.close();
    await kms.close();
  });

  const read = () =>
    exchange(`${access.registryUrl}sealed-by-kms/-/sealed-by-kms-1.0.0.tgz`, access);

  test("a domain takes the key it is created with; one that KMS does not know is refused", async () => {
    const { client } = packhouse;
    const unknown = keyArn.replace(/[^/]*$/, "00000000-0000-0000-0000-000000000000");
    await expect(
      client.send(new CreateDomainCommand({ domain: "unknown-key", encryptionKey: unknown })),
    ).rejects.toMatchObject({ name: "ValidationException", reason: "ENCRYPTION_KEY_ERROR" });

    await client.send(new CreateDomainCommand({ domain: "vault", encryptionKey: keyArn }));
    const { domain } = await client.send(new DescribeDomainCommand({ domain: "vault" }));
    expect(domain?.encryptionKey).toBe(keyArn);
  });

  test("what is published into it is read, also after a restart", async () => {
    await createRepository(packhouse.client, "vault", "packages");
    access = await npmAccess(packhouse.client, "vault", "packages");
    await publishOrThrow(fixture, access);
    await packhouse.restart();
    const { status, body } = await read();
    expect([status, body.equals(fixture.tarball)]).toEqual([200, true]);
  });

  test("without KMS its bytes stay closed: 503 for clients, and verify says locked", async () => {
    const verify = ["verify", "--data", packhouse.dataDirectory, "--output", "json"];
    const open = await packhouseCommand(verify, kms.environment);
    expect([open.exitCode, JSON.parse(open.stdout)]).toMatchObject([0, { blobs: 1, problems: [] }]);
    const locked = await packhouseCommand(verify);
    expect(JSON.parse(locked.stdout)).toMatchObject({
      problems: [{ kind: "locked", names: ["vault/packages npm sealed-by-kms 1.0.0 package.tgz"] }],
    });

    await packhouse.restart({});
    expect((await read()).status).toBe(503);
    await packhouse.restart({ environment: kms.environment });
    expect((await read()).status).toBe(200);
  });
});
