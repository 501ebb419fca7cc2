import { AccessDeniedError } from "../errors.js";
import type { HttpRequest } from "../http/request.js";
import type { Caller } from "./caller.js";

/** What a credential proves, whoever sends it from wherever. */
export type Proof = Pick<Caller, "principal" | "credential" | "session" | "narrowedBy">;

/** The sender of this request, who showed that credential. */
export function callerOf(proof: Proof, request: HttpRequest): Caller {
  return {
    principal: proof.principal,
    credential: proof.credential,
    session: proof.session,
    narrowedBy: proof.narrowedBy,
    sourceIp: request.sourceIp,
    isSecure: request.isSecure,
    userAgent: request.headers["user-agent"],
    requestId: request.requestId,
  };
}

export function unauthenticated(message: string, code?: string): AccessDeniedError {
  return new AccessDeniedError(message, "unauthenticated", code);
}
