import {
  CreateDomainCommand,
  GetAuthorizationTokenCommand,
  type CodeartifactClient,
} from "@aws-sdk/client-codeartifact";
import { answered, invalid, notFound } from "../../harness/api-errors.js";
import { createRepository } from "../../harness/chain.js";
import { OWNER, Packhouse } from "../../harness/packhouse.js";

const domain = "acme";

let packhouse: Packhouse;
let client: CodeartifactClient;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  await client.send(new CreateDomainCommand({ domain }));
  for (const name of ["one", "two"]) await createRepository(client, domain, name);
});

afterAll(() => packhouse.close());

const getToken = (durationSeconds?: number) =>
  client.send(new GetAuthorizationTokenCommand({ domain, durationSeconds }));

describe("GetAuthorizationToken", () => {
  test.each([
    [undefined, 43_200],
    [900, 900],
    [43_200, 43_200],
  ])("asked for %p seconds it lasts %i", async (asked, lasts) => {
    const before = Date.now();
    const answer = await getToken(asked);

    expect(answer).toEqual({
      ...answered,
      // aws codeartifact login puts it into URLs as it is.
      authorizationToken: expect.stringMatching(/^[A-Za-z0-9._-]+$/) as string,
      expiration: expect.any(Date) as Date,
    });
    const seconds = ((answer.expiration?.getTime() ?? 0) - before) / 1000;
    expect(Math.abs(seconds - lasts)).toBeLessThan(10);
  });

  test.each(["bearer", "basic"])("opens every repository of the domain (%s)", async (scheme) => {
    const { authorizationToken = "" } = await getToken();
    const basic = Buffer.from(`aws:${authorizationToken}`).toString("base64");
    const authorization = scheme === "bearer" ? `Bearer ${authorizationToken}` : `Basic ${basic}`;
    for (const repository of ["one", "two"]) {
      const url = `${packhouse.url}/d/${domain}-${OWNER}/npm/${repository}/-/ping`;
      expect((await fetch(url, { headers: { authorization } })).status).toBe(200);
    }
  });

  test("opens no other domain", async () => {
    await client.send(new CreateDomainCommand({ domain: "other" }));
    await createRepository(client, "other", "one");
    const { authorizationToken = "" } = await getToken();
    const url = `${packhouse.url}/d/other-${OWNER}/npm/one/-/ping`;
    const { status } = await fetch(url, {
      headers: { authorization: `Bearer ${authorizationToken}` },
    });

    expect([401, 403]).toContain(status);
  });

  test("ResourceNotFoundException: no such domain", async () => {
    const token = client.send(new GetAuthorizationTokenCommand({ domain: "nowhere" }));
    await expect(token).rejects.toMatchObject(notFound("domain", "nowhere"));
  });

  test.each([-1, 1, 899, 43_201])("ValidationException: %i seconds", async (durationSeconds) => {
    await expect(getToken(durationSeconds)).rejects.toMatchObject(invalid());
  });

  test("ValidationException: 0, the rest of a session, with a key that has none", async () => {
    await expect(getToken(0)).rejects.toMatchObject(invalid());
  });
});
