// Kinds of credentials that exist in AWS and not here. Clients look for them before they delete a user, and are told
// the truth: there are none.
import { NotFoundError } from "../../errors.js";
import type { IdentityManagement } from "../../identity/identity-management.js";
import { getUser } from "../../identity/users.js";
import type { IamHandlers } from "./handlers.js";
import { check, onUser, userNameOf } from "./resources.js";

type AbsentOperations = Pick<
  IamHandlers,
  | "DeleteLoginProfile"
  | "GetLoginProfile"
  | "ListMFADevices"
  | "ListSSHPublicKeys"
  | "ListServiceSpecificCredentials"
  | "ListSigningCertificates"
  | "ListVirtualMFADevices"
>;

export function createAbsentCredentialHandlers(identities: IdentityManagement): AbsentOperations {
  const { read } = identities.database;
  const requireUser = (name: string | undefined, caller: Parameters<typeof userNameOf>[1]) =>
    getUser(read, caller.principal.accountId, userNameOf(name, caller));
  return {
    GetLoginProfile: {
      access: ({ UserName }, caller) => onUser(read, "GetLoginProfile", UserName, caller),
      async handle({ UserName }, { caller }) {
        const { name } = await requireUser(UserName, caller);
        throw noLoginProfile(name);
      },
    },
    DeleteLoginProfile: {
      access: ({ UserName }, caller) => onUser(read, "DeleteLoginProfile", UserName, caller),
      async handle({ UserName }, { caller }) {
        const { name } = await requireUser(UserName, caller);
        throw noLoginProfile(name);
      },
    },
    ListMFADevices: {
      access: ({ UserName }, caller) => onUser(read, "ListMFADevices", UserName, caller),
      async handle({ UserName }, { caller }) {
        await requireUser(UserName, caller);
        return { MFADevices: [], IsTruncated: false };
      },
    },
    ListVirtualMFADevices: {
      access: (_input, caller) =>
        check("ListVirtualMFADevices", `arn:aws:iam::${caller.principal.accountId}:mfa/`, caller),
      handle: () => Promise.resolve({ VirtualMFADevices: [], IsTruncated: false }),
    },
    ListSSHPublicKeys: {
      access: ({ UserName }, caller) => onUser(read, "ListSSHPublicKeys", UserName, caller),
      async handle({ UserName }, { caller }) {
        await requireUser(UserName, caller);
        return { SSHPublicKeys: [], IsTruncated: false };
      },
    },
    ListServiceSpecificCredentials: {
      access: ({ UserName }, caller) =>
        onUser(read, "ListServiceSpecificCredentials", UserName, caller),
      async handle({ UserName }, { caller }) {
        await requireUser(UserName, caller);
        return { ServiceSpecificCredentials: [] };
      },
    },
    ListSigningCertificates: {
      access: ({ UserName }, caller) => onUser(read, "ListSigningCertificates", UserName, caller),
      async handle({ UserName }, { caller }) {
        await requireUser(UserName, caller);
        return { Certificates: [], IsTruncated: false };
      },
    },
  };
}

function noLoginProfile(userName: string): NotFoundError {
  return new NotFoundError(
    `Login Profile for User ${userName} cannot be found.`,
    "principal",
    userName,
  );
}
