/** Every operation of the API by everybody who may not: nothing is answered, and nothing happens. */
import { CodeartifactClient, ListPackageVersionsCommand } from "@aws-sdk/client-codeartifact";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import {
  everyOperation,
  type OperationName,
  operationNames,
  type Target,
} from "../codeartifact/every-operation.js";
import { npmAccess } from "../harness/chain.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { type AccessKey, OWNER, Packhouse, REGION } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";
import { createAccount } from "../harness/create-account.js";

const target: Target = {
  domain: "main",
  repository: "packages",
  otherRepository: "npm-store",
  package: "matrix-lib",
  packageVersion: "1.0.0",
  packageGroup: "/npm/acme/*",
  resourceArn: `arn:aws:codeartifact:${REGION}:${OWNER}:domain/main`,
};
const statement = (Action: readonly string[]) => [{ Effect: "Allow", Action, Resource: "*" }];
const reads = ["codeartifact:Describe*", "codeartifact:Get*", "codeartifact:List*"];

let packhouse: Packhouse;
const clients = new Map<string, CodeartifactClient>();

beforeAll(async () => {
  packhouse = await Packhouse.start({
    environment: { PACKHOUSE_SERVER_LIMITS_MAX_FAILED_AUTHENTICATIONS_PER_MINUTE: "100000" },
  });
  const access = await npmAccess(packhouse.client, target.domain, target.repository);
  await publishOrThrow(await aPackageVersion({ name: target.package }), access);
  const admin = await packhouse.accessKey();
  const other = await createAccount(packhouse, "222333444555");
  const inactive = await aUser(admin, "inactive", statement(["*"]));
  await iam(admin).send(
    new UpdateAccessKeyCommand({
      ...{ UserName: "inactive", AccessKeyId: inactive.accessKeyId, Status: "Inactive" },
    }),
  );
  const keys: Readonly<Record<string, AccessKey>> = {
    "a wrong secret": { ...admin, secretAccessKey: "x".repeat(40) },
    "an unknown key": { ...admin, accessKeyId: "AKIAAAAAAAAAAAAAAAAA" },
    "an inactive key": inactive,
    "no grants": await aUser(admin, "nobody", []),
    "another account": other,
    "reading only": await aUser(admin, "reader", statement(reads)),
  };
  for (const [who, key] of Object.entries(keys)) clients.set(who, clientOf(key));
});

afterAll(() => packhouse.close());

const unauthenticated = [
  ["a wrong secret", "InvalidSignatureException"],
  ["an unknown key", "UnrecognizedClientException"],
  ["an inactive key", "InvalidClientTokenIdException"],
] as const;

describe.each(unauthenticated)("with %s", (who, name) => {
  test.each(operationNames)("%s is refused", async (operation) => {
    await expect(call(who, operation)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: 403 },
    });
  });
});

const ofTheAccount: readonly OperationName[] = ["CreateDomain", "ListDomains", "ListRepositories"];

describe("with no grants", () => {
  test.each(operationNames)("%s is refused", async (operation) => {
    await expectDenied("no grants", operation);
  });
});

describe("with everything in another account", () => {
  test.each(operationNames.filter((name) => !ofTheAccount.includes(name)))(
    "%s is refused",
    async (operation) => {
      await expectDenied("another account", operation);
    },
  );

  test("the lists of the account show nothing of ours", async () => {
    const listed = await Promise.all(
      (["ListDomains", "ListRepositories"] as const).map((name) => call("another account", name)),
    );
    expect(listed).toMatchObject([{ domains: [] }, { repositories: [] }]);
  });
});

const isRead = (operation: OperationName) => /^(Describe|Get|List)/.test(operation);

describe("with reading only", () => {
  test.each(operationNames.filter((name) => !isRead(name)))("%s is refused", async (operation) => {
    await expectDenied("reading only", operation);
  });

  // A token is no read of CodeArtifact's alone: it needs an action of STS, too.
  const readable = operationNames.filter(
    (name) => isRead(name) && name !== "GetAuthorizationToken",
  );
  test.each(readable)("%s is not refused", async (operation) => {
    const error = await call("reading only", operation).then(
      () => undefined,
      (reason: unknown) => (reason as Error).name,
    );
    expect(["ResourceNotFoundException", undefined]).toContain(error);
  });
});

test("and all is as it was", async () => {
  const { versions } = await packhouse.client.send(
    new ListPackageVersionsCommand({ ...target, format: "npm" }),
  );
  expect(versions?.map(({ version, status }) => [version, status])).toEqual([
    ["1.0.0", "Published"],
  ]);
});

async function call(who: string, operation: OperationName): Promise<unknown> {
  const client = clients.get(who);
  if (client === undefined) throw new Error(`there is nobody with ${who}`);
  return everyOperation[operation](client, target);
}

async function expectDenied(who: string, operation: OperationName): Promise<void> {
  await expect(call(who, operation)).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringMatching(/^User: \S+ is not authorized to perform: /) as string,
    $metadata: { httpStatusCode: 403 },
  });
}

/** Names the domain's owner in every call that can. */
function clientOf(credentials: AccessKey): CodeartifactClient {
  const client = new CodeartifactClient({
    ...{ endpoint: packhouse.url, region: REGION, credentials, maxAttempts: 1 },
  });
  client.middlewareStack.add(
    (next) => (args) => {
      const input = args.input as { readonly domain?: string };
      const owned = input.domain === undefined ? input : { ...input, domainOwner: OWNER };
      return next({ ...args, input: owned as typeof args.input });
    },
    { step: "initialize" },
  );
  return client;
}

function iam(credentials: AccessKey): IAMClient {
  return new IAMClient({ endpoint: packhouse.url, region: REGION, credentials });
}

async function aUser(
  admin: AccessKey,
  UserName: string,
  Statement: readonly object[],
): Promise<AccessKey> {
  const client = iam(admin);
  await client.send(new CreateUserCommand({ UserName }));
  if (Statement.length > 0) {
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await client.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  }
  const { AccessKey: key } = await client.send(new CreateAccessKeyCommand({ UserName }));
  client.destroy();
  return { accessKeyId: key?.AccessKeyId ?? "", secretAccessKey: key?.SecretAccessKey ?? "" };
}
