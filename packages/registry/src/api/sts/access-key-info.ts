import { ValidationError } from "../../errors.js";
import { findAccountOfKey } from "../../identity/access-keys.js";
import { accountOfTemporaryKey } from "../../identity/identity-ids.js";
import type { IdentityManagement } from "../../identity/identity-management.js";
import type { StsCheckedHandler, StsHandlers } from "./handlers.js";

export function createAccessKeyInfoHandlers({
  database,
}: Pick<IdentityManagement, "database">): Pick<StsHandlers, "GetAccessKeyInfo"> {
  const getAccessKeyInfo: StsCheckedHandler<"GetAccessKeyInfo"> = {
    access: () => [{ action: "sts:GetAccessKeyInfo", resource: {} }],
    async handle({ AccessKeyId }) {
      const Account = AccessKeyId.startsWith("ASIA")
        ? accountOfTemporaryKey(AccessKeyId)
        : await findAccountOfKey(database.read, AccessKeyId);
      if (Account !== undefined) return { Account };
      throw new ValidationError(`There is no access key ${AccessKeyId}.`);
    },
  };
  return { GetAccessKeyInfo: getAccessKeyInfo };
}
