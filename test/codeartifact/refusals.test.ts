/** Every operation by somebody who may not, and faster than the operator allows. */
import {
  CreateDomainCommand,
  PutDomainPermissionsPolicyCommand,
} from "@aws-sdk/client-codeartifact";
import { denied, throttled } from "../harness/api-errors.js";
import { createRepository } from "../harness/chain.js";
import { OWNER, Packhouse, REGION } from "../harness/packhouse.js";
import { denyEverybody } from "../harness/policy-documents.js";
import {
  everyOperation,
  operationNames,
  type OperationName,
  type Target,
} from "./every-operation.js";

const target: Target = {
  domain: "acme",
  repository: "packages",
  otherRepository: "other",
  package: "lib",
  packageVersion: "1.0.0",
  packageGroup: "/npm/*",
  resourceArn: `arn:aws:codeartifact:${REGION}:${OWNER}:repository/acme/packages`,
};

let packhouse: Packhouse;

afterEach(() => packhouse.close());

/** Calls each operation and tells which did not end as expected. */
async function unexpected(
  names: readonly OperationName[],
  attempt: (name: OperationName) => Promise<unknown>,
  expected: object,
): Promise<string[]> {
  const different: string[] = [];
  for (const name of names) {
    const outcome = await attempt(name).catch((error: unknown) => error);
    try {
      expect(outcome).toMatchObject(expected);
    } catch {
      different.push(`${name}: ${String(outcome)}`);
    }
  }
  return different;
}

test("AccessDeniedException: a domain's policy denies every operation in it, but its replacement", async () => {
  packhouse = await Packhouse.start();
  const { client } = packhouse;
  await client.send(new CreateDomainCommand({ domain: "acme" }));
  await createRepository(client, "acme", "packages");
  const policyDocument = denyEverybody("codeartifact:*");
  const put = new PutDomainPermissionsPolicyCommand({ domain: "acme", policyDocument });
  await client.send(put);

  // Account-level operations know no domain's policy, and nobody may lock himself out.
  const others = ["CreateDomain", "ListDomains", "ListRepositories", "PutDomainPermissionsPolicy"];
  const names = operationNames.filter((name) => !others.includes(name));
  const call = (name: OperationName) => everyOperation[name](client, target);
  expect(await unexpected(names, call, denied)).toEqual([]);
  await client.send(put);
});

test("ThrottlingException: every operation is told when to come back", async () => {
  packhouse = await Packhouse.start({
    environment: {
      PACKHOUSE_LIMITS_REQUESTS_PER_SECOND_READS: "1",
      PACKHOUSE_LIMITS_REQUESTS_PER_SECOND_WRITES: "1",
    },
  });
  /** More at once than there is room for: the first that is told to wait, or what all had. */
  const call = async (name: OperationName) => {
    const calls = Array.from({ length: 5 }, () => everyOperation[name](packhouse.client, target));
    const outcomes = await Promise.allSettled(calls);
    const refused = outcomes.flatMap((one) =>
      one.status === "rejected" ? [one.reason as unknown] : [],
    );
    return (
      refused.find((error) => error instanceof Error && error.name === "ThrottlingException") ??
      refused[0]
    );
  };
  expect(await unexpected(operationNames, call, throttled)).toEqual([]);
});
