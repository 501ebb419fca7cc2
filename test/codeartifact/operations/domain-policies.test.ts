import {
  CreateDomainCommand,
  DeleteDomainPermissionsPolicyCommand,
  GetDomainPermissionsPolicyCommand,
  PutDomainPermissionsPolicyCommand,
  type CodeartifactClient,
} from "@aws-sdk/client-codeartifact";
import { answered, conflict, invalid, notFound } from "../../harness/api-errors.js";
import { createRepository } from "../../harness/chain.js";
import { OWNER, Packhouse, REGION } from "../../harness/packhouse.js";
import { allowOtherAccount, unacceptableDocuments } from "../../harness/policy-documents.js";

const where = { domain: "acme" };
const resourceArn = `arn:aws:codeartifact:${REGION}:${OWNER}:domain/acme`;
const reading = allowOtherAccount("codeartifact:ReadFromRepository");
const describing = allowOtherAccount("codeartifact:DescribeRepository");

let packhouse: Packhouse;
let client: CodeartifactClient;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  await client.send(new CreateDomainCommand({ domain: "acme" }));
  await createRepository(client, "acme", "team");
  await createRepository(client, "acme", "open");
});

afterAll(() => packhouse.close());

const put = (policyDocument: string, policyRevision?: string) =>
  client.send(new PutDomainPermissionsPolicyCommand({ ...where, policyDocument, policyRevision }));
const get = () => client.send(new GetDomainPermissionsPolicyCommand(where));
const remove = (policyRevision?: string) =>
  client.send(new DeleteDomainPermissionsPolicyCommand({ ...where, policyRevision }));

const policyOf = (document: string) => ({
  ...answered,
  policy: { resourceArn, revision: expect.stringMatching(/^\S{1,100}$/) as string, document },
});

describe("PutDomainPermissionsPolicy", () => {
  test("returns the document as it was put, each time with a new revision", async () => {
    const first = await put(reading);
    expect(first).toEqual(policyOf(reading));
    const second = await put(describing);
    expect(second).toEqual(policyOf(describing));
    expect(second.policy?.revision).not.toBe(first.policy?.revision);
  });

  test("takes the current revision", async () => {
    const { policy } = await put(reading);
    expect(await put(describing, policy?.revision)).toEqual(policyOf(describing));
  });

  test("ConflictException: a revision that is not the current one", async () => {
    const { policy } = await put(reading);
    await put(describing);
    await expect(put(reading, policy?.revision)).rejects.toMatchObject(conflict("domain", "acme"));
    expect((await get()).policy?.document).toBe(describing);
  });

  test("ResourceNotFoundException: no such domain", async () => {
    const elsewhere = new PutDomainPermissionsPolicyCommand({
      domain: "nowhere",
      policyDocument: reading,
    });
    await expect(client.send(elsewhere)).rejects.toMatchObject(notFound("domain", "nowhere"));
  });

  test.each(unacceptableDocuments)(
    "ValidationException: a document that %s",
    async (_, document) => {
      await expect(put(document)).rejects.toMatchObject(invalid());
    },
  );
});

describe("GetDomainPermissionsPolicy", () => {
  test("returns what is in force", async () => {
    const { policy } = await put(reading);
    expect(await get()).toEqual({ ...answered, policy });
  });

  test("ResourceNotFoundException: there is no policy", async () => {
    const unset = client.send(new GetDomainPermissionsPolicyCommand({ domain: "main" }));
    await expect(unset).rejects.toMatchObject(notFound("domain", "main"));
  });
});

describe("DeleteDomainPermissionsPolicy", () => {
  test("ConflictException: a revision that is not the current one", async () => {
    const { policy } = await put(reading);
    await put(describing);
    await expect(remove(policy?.revision)).rejects.toMatchObject(conflict("domain", "acme"));
  });

  test("returns the policy that was in force, and it is gone", async () => {
    const { policy } = await put(reading);
    expect(await remove(policy?.revision)).toEqual({ ...answered, policy });
    await expect(get()).rejects.toMatchObject(notFound("domain", "acme"));
  });

  test("ResourceNotFoundException: there is no policy", async () => {
    await expect(remove()).rejects.toMatchObject(notFound("domain", "acme"));
  });
});
