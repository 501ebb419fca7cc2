import { z } from "zod";
import type { Management } from "../../catalog/management/management.js";
import { ConflictError } from "../../errors.js";
import { json } from "../../http/reply.js";
import { generateAccessKey } from "../../identity/access-keys.js";
import { listAccounts, setAccountStatus } from "../../identity/accounts.js";
import { createAdministeredAccount } from "../../identity/administrator.js";
import { changeIdentities, type IdentityManagement } from "../../identity/identity-management.js";
import type { AccessChecks } from "../handler.js";
import { extension, type Extension } from "./extension.js";

export interface AccountServices {
  readonly management: Management;
  readonly identities: Pick<IdentityManagement, "database" | "now" | "wrapper">;
  /** The account that runs this registry: only its principals see and make accounts. */
  readonly registryAccount: string;
}

const accountId = z.string().regex(/^[0-9]{12}$/, "an account id is twelve digits");

export function accountExtensions(services: AccountServices): Extension[] {
  const { management, identities, registryAccount } = services;
  const allowed = (operation: string): AccessChecks => [
    { action: `packhouse:${operation}`, resource: { account: registryAccount } },
  ];
  return [
    extension({
      method: "GET",
      path: "/packhouse/v1/accounts",
      credentials: "signature",
      input: z.strictObject({}),
      access: () => allowed("ListAccounts"),
      handle: async () => json(200, { accounts: await listAccounts(management.database.read) }),
    }),
    extension({
      method: "POST",
      path: "/packhouse/v1/accounts",
      credentials: "signature",
      input: z.strictObject({ accountId, name: z.string().optional() }),
      access: () => allowed("CreateAccount"),
      async handle({ accountId: id, name = id }, { caller }) {
        const key = await generateAccessKey(identities.wrapper);
        const pair = await changeIdentities(identities, caller.principal.arn, (tx, by) =>
          createAdministeredAccount(tx, { accountId: id, name }, key, by),
        );
        const { accessKeyId, secretAccessKey } = pair;
        // The only time the secret is shown.
        const shown = { accessKeyId, secretAccessKey: secretAccessKey.reveal() };
        return json(200, { accountId: id, ...shown });
      },
    }),
    statusExtension(services, "active", allowed("EnableAccount")),
    statusExtension(services, "disabled", allowed("DisableAccount")),
  ];
}

/** `PUT …/accounts/{accountId}/active` and `…/disabled`: disabled, nothing of the account signs or uses a token. */
function statusExtension(
  { identities, registryAccount }: AccountServices,
  status: "active" | "disabled",
  access: AccessChecks,
): Extension {
  return extension({
    method: "PUT",
    path: `/packhouse/v1/accounts/{accountId}/${status}`,
    credentials: "signature",
    input: z.strictObject({ accountId }),
    access: () => access,
    async handle({ accountId: id }, { caller }) {
      if (status === "disabled" && id === registryAccount) {
        throw new ConflictError(
          `Account ${id} runs this registry and cannot be disabled: nobody could enable it again.`,
          "principal",
          id,
        );
      }
      await changeIdentities(identities, caller.principal.arn, (tx, by) =>
        setAccountStatus(tx, id, status, by),
      );
      return json(200, { accountId: id, status });
    },
  });
}
