import { z } from "zod";
import type { AccessCheck, Caller } from "../../access/caller.js";
import { userArn } from "../../arns.js";
import { getDomain } from "../../catalog/management/lookup.js";
import type { Management } from "../../catalog/management/management.js";
import { json } from "../../http/reply.js";
import { generateAccessKey } from "../../identity/access-keys.js";
import { changeIdentities, type IdentityManagement } from "../../identity/identity-management.js";
import { generatePassword, hashPassword, putPassword } from "../../identity/passwords.js";
import { addTeamMember, listTeamMembers, removeTeamMember } from "../../identity/team-members.js";
import { teamPolicy, teamPolicyName } from "../../identity/team-policy.js";
import { findUser, getUser } from "../../identity/users.js";
import type { AccessChecks } from "../handler.js";
import { extension, type Extension } from "./extension.js";
import { pageMembers, readPage, tokenOf } from "./paging.js";

export interface UserServices {
  readonly management: Pick<Management, "database" | "region">;
  readonly identities: IdentityManagement;
}

const newUser = z.strictObject({
  name: z.string(),
  domain: z.string(),
  role: z.enum(["read", "publish", "admin"]),
  credential: z.enum(["access-key", "password"]),
});
const named = z.strictObject({ name: z.string() });

/** People of a simple team, for whom IAM's operations would be many steps. Asked for are IAM's own actions. */
export function userExtensions(services: UserServices): Extension[] {
  return [...makingUsers(services), ...changingUsers(services)];
}

const path = "/packhouse/v1/users";

function makingUsers(services: UserServices): Extension[] {
  const { management } = services;
  return [
    extension({
      method: "POST",
      path,
      credentials: "signature",
      input: newUser,
      access: async ({ name, credential }, caller): Promise<AccessChecks> => {
        const onUser = await checkOn(services, name, caller);
        const byKind = credential === "password" ? "LoginProfile" : "AccessKey";
        return [onUser("CreateUser"), onUser("PutUserPolicy"), onUser(`Create${byKind}`)];
      },
      handle: async (input, { caller }) => json(201, await addUser(services, input, caller)),
    }),
    extension({
      method: "GET",
      path,
      credentials: "signature",
      input: z.strictObject(pageMembers),
      access: (_, { principal }): AccessChecks => [
        {
          action: "iam:ListUsers",
          // As IAM's own operation asks it: a policy that denies one denies the other.
          resource: { account: principal.accountId, arn: userArn(principal.accountId, "/", "") },
        },
      ],
      async handle(input, { caller }) {
        const { accountId } = caller.principal;
        const page = await listTeamMembers(management.database.read, accountId, readPage(input, 1));
        const users = page.rows.map(({ createdAtMs, ...user }) => ({
          ...user,
          createdAt: new Date(createdAtMs).toISOString(),
        }));
        return json(200, { users, nextToken: tokenOf(page.next) });
      },
    }),
  ];
}

function changingUsers(services: UserServices): Extension[] {
  const { identities } = services;
  return [
    extension({
      method: "DELETE",
      path: `${path}/{name}`,
      credentials: "signature",
      input: named,
      access: async ({ name }, caller): Promise<AccessChecks> => {
        const onUser = await checkOn(services, name, caller);
        return [onUser("DeleteUser"), onUser("DeleteUserPolicy"), onUser("DeleteAccessKey")];
      },
      async handle({ name }, { caller }) {
        const { accountId, arn } = caller.principal;
        await changeIdentities(identities, arn, async (tx, by) => {
          await removeTeamMember(tx, await getUser(tx, accountId, name), by);
        });
        return json(200, {});
      },
    }),
    extension({
      method: "POST",
      path: `${path}/{name}/password`,
      credentials: "signature",
      input: named,
      access: async ({ name }, caller): Promise<AccessChecks> => [
        (await checkOn(services, name, caller))("UpdateLoginProfile"),
      ],
      async handle({ name }, { caller }) {
        const { accountId, arn } = caller.principal;
        const password = generatePassword();
        const hash = await hashPassword(password);
        await changeIdentities(identities, arn, async (tx, by) => {
          await putPassword(tx, (await getUser(tx, accountId, name)).userId, hash, by);
        });
        return json(200, { name, accountId, password: password.reveal() });
      },
    }),
  ];
}

/** Asks about IAM's actions on the user, whose ARN has its path. */
async function checkOn(
  { management }: Pick<UserServices, "management">,
  name: string,
  { principal: { accountId } }: Caller,
): Promise<(action: string) => AccessCheck> {
  const user = await findUser(management.database.read, accountId, name);
  const arn = user?.arn ?? userArn(accountId, "/", name);
  return (action) => ({ action: `iam:${action}`, resource: { account: accountId, arn } });
}

async function addUser(
  { management, identities }: UserServices,
  input: z.output<typeof newUser>,
  { principal }: Caller,
) {
  const { accountId } = principal;
  const { database, region } = management;
  const domain = await getDomain(database.read, { name: input.domain, owner: accountId });
  const policy = {
    name: teamPolicyName(domain.name),
    document: teamPolicy(region, domain, input.role),
  };
  const { credential, shown } = await makeCredential(identities, input.credential);
  const { name } = await changeIdentities(identities, principal.arn, (tx, by) =>
    addTeamMember(tx, { accountId, name: input.name, policy, credential }, by),
  );
  return { name, accountId, domain: domain.name, role: input.role, ...shown };
}

/** A credential to store, and how it is shown once. */
async function makeCredential({ wrapper }: IdentityManagement, kind: "access-key" | "password") {
  if (kind === "password") {
    const password = generatePassword();
    const passwordHash = await hashPassword(password);
    return { credential: { passwordHash }, shown: { password: password.reveal() } };
  }
  const key = await generateAccessKey(wrapper);
  const { accessKeyId, secretAccessKey } = key;
  const shown = { accessKeyId, secretAccessKey: secretAccessKey.reveal() };
  return { credential: { key }, shown };
}
