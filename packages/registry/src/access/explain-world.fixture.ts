// Two accounts, a repository of the first, and users who are refused.
import { userArn } from "../arns.js";
import { createAccount } from "../identity/accounts.js";
import { putInlinePolicy } from "../identity/inline-policies.js";
import { createUser } from "../identity/users.js";
import { openTestWorld, owner, read, type TestWorld } from "./access.fixture.js";
import type { Action, Caller } from "./caller.js";
import type { HypotheticalRequest } from "./explain-access.js";

export { owner };
export const other = "222222222222";

export interface ExplainWorld extends TestWorld {
  /** Is refused the action on repository `app`. */
  refusal(user: RefusedUser, action: Action): Promise<{ message: string; requestId: string }>;
}

export interface RefusedUser {
  readonly arn: string;
  readonly principalId: string;
  readonly accountId: string;
}

export async function openExplainWorld(): Promise<ExplainWorld> {
  const world = await openTestWorld();
  await world.database.transact((tx) =>
    createAccount(tx, { accountId: other, name: "other" }, { atMs: 1 }),
  );
  let requests = 0;
  return {
    ...world,
    async refusal(user, action) {
      requests += 1;
      const requestId = `request-${requests}`;
      const caller: Caller = {
        principal: { ...user, kind: "user", name: user.arn.split("/").at(-1) ?? "" },
        ...{ sourceIp: "127.0.0.1", isSecure: false, userAgent: undefined, requestId },
        credential: { kind: "signature", accessKeyId: "AKIA" },
      };
      try {
        await world.access.authorise(caller, { ...read, action });
      } catch (error) {
        if (error instanceof Error) return { message: error.message, requestId };
      }
      throw new Error("It was allowed.");
    },
  };
}

let users = 0;

/** A user with one inline policy, `p`. */
export async function aUser(
  { database, feed }: TestWorld,
  accountId: string,
  ...Statement: readonly object[]
): Promise<RefusedUser> {
  users += 1;
  const name = `u${users}`;
  const document = JSON.stringify({ Version: "2012-10-17", Statement });
  const { userId } = await database.transact(async (tx) => {
    const user = await createUser(tx, { accountId, name }, { atMs: 1 });
    await putInlinePolicy(tx, user.userId, { name: "p", document }, { atMs: 1 });
    return user;
  });
  await feed.sync();
  return { arn: userArn(accountId, "/", name), principalId: userId, accountId };
}

export function aRequest(principal: string, resource: string): HypotheticalRequest {
  return { principal, action: "codeartifact:ReadFromRepository", resource, context: {} };
}
