// What the control plane needs of access/.
import type { AccessCheck, Caller } from "../access/caller.js";
import type { HttpRequest } from "../http/request.js";

export interface ControlPlaneAccess {
  /**
   * Verifies the SigV4 signature. `bodySha256Hex`: of the body that was read, or what the header says of one that is
   * still to be streamed; whoever streams it compares it at the end.
   * @throws AccessDeniedError (unauthenticated) with AWS's error code
   */
  authenticateSignature(request: HttpRequest, bodySha256Hex: string): Promise<Caller>;
  /** @throws AccessDeniedError (denied) that says which rule refused */
  authorise(caller: Caller, check: AccessCheck): void | Promise<void>;
  /** Makes a bearer token for one domain. */
  mintToken(caller: Caller, request: TokenRequest): Promise<MintedToken>;
}

export interface TokenRequest {
  readonly domainName: string;
  readonly domainOwner: string;
  /** 0: until the caller's temporary credentials expire. */
  readonly durationSeconds: number;
}

export interface MintedToken {
  readonly token: string;
  readonly expiresAtMs: number;
}
