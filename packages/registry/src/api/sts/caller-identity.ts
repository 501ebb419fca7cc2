import type { StsHandlers } from "./handlers.js";

export function createCallerIdentityHandlers(): Pick<StsHandlers, "GetCallerIdentity"> {
  return {
    GetCallerIdentity: {
      access: "any-signer",
      handle(_input, { caller }) {
        const { accountId, arn, kind, name, principalId } = caller.principal;
        const UserId = kind === "role-session" ? `${principalId}:${name}` : principalId;
        return Promise.resolve({ Account: accountId, Arn: arn, UserId });
      },
    },
  };
}
