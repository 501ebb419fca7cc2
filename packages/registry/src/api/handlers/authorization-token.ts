import { getDomain } from "../../catalog/management/lookup.js";
import type { OperationHandlers } from "../handler.js";
import { domainOf, onDomain } from "../resources.js";
import type { ApiServices } from "../services.js";

export function createTokenHandlers({
  management,
  mintToken,
}: Pick<ApiServices, "management" | "mintToken">): Pick<
  OperationHandlers,
  "GetAuthorizationToken"
> {
  return {
    GetAuthorizationToken: {
      access: (input, caller) => [
        onDomain("GetAuthorizationToken", input, caller),
        {
          action: "sts:GetServiceBearerToken",
          resource: {},
          context: {
            "sts:AWSServiceName": "codeartifact.amazonaws.com",
            ...(input.durationSeconds !== undefined && {
              "sts:DurationSeconds": String(input.durationSeconds),
            }),
          },
        },
      ],
      async handle(input, { caller }) {
        const { durationSeconds } = input;
        const { name, owner } = await getDomain(management.database.read, domainOf(input, caller));
        const { token, expiresAtMs } = await mintToken(caller, {
          domainName: name,
          domainOwner: owner,
          ...(durationSeconds !== undefined && { durationSeconds }),
        });
        return { authorizationToken: token, expiration: new Date(expiresAtMs) };
      },
    },
  };
}
