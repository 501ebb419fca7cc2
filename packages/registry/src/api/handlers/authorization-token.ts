import type { Caller } from "../../access/caller.js";
import { getDomain } from "../../catalog/management/lookup.js";
import { AccessDeniedError, ValidationError } from "../../errors.js";
import type { OperationHandlers } from "../handler.js";
import { domainOf, onDomain } from "../resources.js";
import type { ApiServices } from "../services.js";

const defaultDurationSeconds = 43_200;

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
        { action: "sts:GetServiceBearerToken", resource: {} },
      ],
      async handle(input, { caller }) {
        const { durationSeconds = defaultDurationSeconds } = input;
        refuseRoot(caller);
        refuseUnboundedDuration(caller, durationSeconds);
        const { name, owner } = await getDomain(management.database.read, domainOf(input, caller));
        const request = { domainName: name, domainOwner: owner, durationSeconds };
        const { token, expiresAtMs } = await mintToken(caller, request);
        return { authorizationToken: token, expiration: new Date(expiresAtMs) };
      },
    },
  };
}

function refuseRoot({ principal }: Caller): void {
  if (principal.kind !== "root") return;
  throw new AccessDeniedError(
    "The account's root user cannot have an authorization token; sign as a user or role.",
  );
}

function refuseUnboundedDuration({ principal }: Caller, durationSeconds: number): void {
  if (durationSeconds !== 0 || principal.kind === "role-session") return;
  throw new ValidationError(
    "durationSeconds 0 means until the caller's temporary credentials expire; yours do not. Use 900 to 43200.",
  );
}
