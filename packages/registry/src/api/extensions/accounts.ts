import { z } from "zod";
import type { Management } from "../../catalog/management/management.js";
import { json } from "../../http/reply.js";
import { listAccounts } from "../../identity/accounts.js";
import type { AccessChecks } from "../handler.js";
import { extension, type Extension } from "./extension.js";

export interface AccountServices {
  readonly management: Management;
  /** The account that runs this registry: only its principals see and make accounts. */
  readonly registryAccount: string;
}

export function accountExtensions({ management, registryAccount }: AccountServices): Extension[] {
  return [
    extension({
      method: "GET",
      path: "/packhouse/v1/accounts",
      credentials: "signature",
      input: z.strictObject({}),
      access: (): AccessChecks => [
        { action: "packhouse:ListAccounts", resource: { account: registryAccount } },
      ],
      handle: async () => json(200, { accounts: await listAccounts(management.database.read) }),
    }),
  ];
}
