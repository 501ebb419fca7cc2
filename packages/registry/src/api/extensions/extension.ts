// Operations of Packhouse's own, where AWS has none: JSON under `/packhouse/v1/`, signed like CodeArtifact's.
import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import type { Caller } from "../../access/caller.js";
import type { Reply } from "../../http/reply.js";
import type { AccessChecks } from "../handler.js";

/** How a caller may prove who it is: by an AWS signature, or also by an authorization token (`Bearer`, `Basic`). */
export type Credentials = "signature" | "signature-or-token";

export interface ExtensionContext {
  readonly caller: Caller;
  /** Aborted when the client is gone; for replies that wait or stream. */
  readonly signal: AbortSignal;
  /** As sent; for operations that answer in several media types, or go on where a client was. */
  readonly headers: IncomingHttpHeaders;
}

/**
 * What the caller must be allowed; `own`: the operation touches nothing but what is the caller's own, and anybody who is
 * authenticated may do it.
 */
export type ExtensionAccess = AccessChecks | "own";

/** One operation. Its `access` cannot be left out: what asks nobody's permission cannot be written down. */
export interface Extension<Input = unknown> {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** `/packhouse/v1/accounts/{accountId}`: a label is one path segment. */
  readonly path: string;
  readonly credentials: Credentials;
  /** Labels and query members (strings) and the members of the JSON body, in one strict object. */
  readonly input: z.ZodType<Input>;
  access(input: NoInfer<Input>, caller: Caller): ExtensionAccess | Promise<ExtensionAccess>;
  handle(input: NoInfer<Input>, context: ExtensionContext): Promise<Reply>;
}

/** Ties the types of an operation's input together; lists hold extensions of any input. */
export function extension<Input>(operation: Extension<Input>): Extension {
  return operation;
}
