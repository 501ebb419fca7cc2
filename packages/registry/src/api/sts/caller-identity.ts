import type { StsHandlers } from "./handlers.js";

export function createCallerIdentityHandlers(): Pick<StsHandlers, "GetCallerIdentity"> {
  return {
    GetCallerIdentity: {
      access: "any-signer",
      handle(_input, { caller }) {
        const { accountId, arn, principalId } = caller.principal;
        return Promise.resolve({ Account: accountId, Arn: arn, UserId: principalId });
      },
    },
  };
}
