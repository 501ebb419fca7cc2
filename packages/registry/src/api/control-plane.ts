import { loadPageTokenKey } from "../catalog/management/page-token-key.js";
import type { Reply } from "../http/reply.js";
import type { HttpRequest } from "../http/request.js";
import type { ControlPlaneAccess } from "./access.js";
import { type DispatchOptions, createDispatch } from "./dispatch.js";
import { createHandlers } from "./handlers/index.js";
import { type RequestRateLimits, RequestRates } from "./request-rates.js";
import type { ApiServices } from "./services.js";

export interface ControlPlaneOptions extends Pick<DispatchOptions, "onUnexpectedError"> {
  readonly access: ControlPlaneAccess;
  readonly services: Omit<ApiServices, "mintToken">;
  readonly requestsPerSecond: RequestRateLimits;
}

/** CodeArtifact's API as one function of a request; it never rejects. */
export async function createControlPlane({
  access,
  services,
  requestsPerSecond,
  onUnexpectedError,
}: ControlPlaneOptions): Promise<(request: HttpRequest) => Promise<Reply>> {
  const mintToken: ControlPlaneAccess["mintToken"] = (caller, request) =>
    access.mintToken(caller, request);
  const rates = new RequestRates(requestsPerSecond);
  return createDispatch({
    countRequest: (operation, accountId) => {
      rates.take(operation, accountId);
    },
    handlers: createHandlers({ ...services, mintToken }),
    access,
    pageTokenKey: await loadPageTokenKey(services.management.database),
    onUnexpectedError,
  });
}
