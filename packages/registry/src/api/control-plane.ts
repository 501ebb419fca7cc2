import { loadPageTokenKey } from "../catalog/management/page-token-key.js";
import type { Federation } from "../federation/federation.js";
import type { Reply } from "../http/reply.js";
import type { HttpRequest } from "../http/request.js";
import type { IdentityManagement } from "../identity/identity-management.js";
import type { ControlPlaneAccess } from "./access.js";
import { type DispatchOptions, createDispatch } from "./dispatch.js";
import { createHandlers } from "./handlers/index.js";
import { createIamService } from "./iam/index.js";
import { createQueryDispatch, isQueryRequest } from "./query/dispatch.js";
import { type RequestRateLimits, RequestRates } from "./request-rates.js";
import type { ApiServices } from "./services.js";
import { createStsService } from "./sts/index.js";

export interface ControlPlaneOptions extends Pick<DispatchOptions, "onUnexpectedError"> {
  readonly access: ControlPlaneAccess;
  readonly services: Omit<ApiServices, "mintToken">;
  readonly identities: IdentityManagement;
  readonly federation: Federation;
  readonly requestsPerSecond: RequestRateLimits;
}

/** CodeArtifact's API, IAM and STS as one function of a request; it never rejects. */
export async function createControlPlane({
  access,
  services,
  identities,
  federation,
  requestsPerSecond,
  onUnexpectedError,
}: ControlPlaneOptions): Promise<(request: HttpRequest) => Promise<Reply>> {
  const mintToken: ControlPlaneAccess["mintToken"] = (caller, request) =>
    access.mintToken(caller, request);
  const rates = new RequestRates(requestsPerSecond);
  const shared = {
    access,
    pageTokenKey: await loadPageTokenKey(services.management.database),
    countRequest: (operation: string, accountId: string) => {
      rates.take(operation, accountId);
    },
    onUnexpectedError,
  };
  const codeartifact = createDispatch({
    ...shared,
    handlers: createHandlers({ ...services, mintToken }),
  });
  const query = createQueryDispatch({
    ...shared,
    services: [
      createIamService(identities, federation),
      createStsService({
        identities,
        federation,
        authoriseFederated: (caller, check) => {
          access.authoriseFederated(caller, check);
        },
      }),
    ],
  });
  return (request) => (isQueryRequest(request) ? query(request) : codeartifact(request));
}
