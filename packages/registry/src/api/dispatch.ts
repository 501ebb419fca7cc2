import type { Caller } from "../access/caller.js";
import { isRegistryError } from "../errors.js";
import type { Reply } from "../http/reply.js";
import type { HttpRequest } from "../http/request.js";
import type { ControlPlaneAccess } from "./access.js";
import { parseJson, readBody } from "./body.js";
import { decodeInput, encodeOutput, hasStreamedInput } from "./codec.js";
import { errorReply, unknownOperationReply } from "./errors.js";
import type { AccessChecks, OperationContext, OperationHandlers } from "./handler.js";
import { type Operation, type OperationName, findOperation } from "./operations.js";
import { readPageRequest } from "./page-token.js";

export interface DispatchOptions {
  readonly handlers: OperationHandlers;
  readonly access: Pick<ControlPlaneAccess, "authenticateSignature" | "authorise">;
  /** Signs page tokens; the same in all processes and after a restart. */
  readonly pageTokenKey: Uint8Array;
  /** @throws ThrottledError when the account asks too much. */
  readonly countRequest: (operation: OperationName, accountId: string) => void;
  /** Logs what is neither of the six errors; the client is told nothing of it. */
  readonly onUnexpectedError: (error: unknown, request: HttpRequest) => void;
}

/** What the dispatcher does with any handler; the types of input and output meet in `OperationHandlers`. */
interface AnyHandler {
  access(input: object, caller: Caller): AccessChecks;
  handle(input: object, context: OperationContext): Promise<object>;
}

/** Answers control-plane requests: find, authenticate, decode, authorise, handle, encode. Never rejects. */
export function createDispatch(options: DispatchOptions): (request: HttpRequest) => Promise<Reply> {
  return (request) => answer(options, request);
}

async function answer(options: DispatchOptions, request: HttpRequest): Promise<Reply> {
  const operation = request.hasTrailingSlash
    ? undefined
    : findOperation(request.method, `/${request.segments.join("/")}`);
  if (operation === undefined) return unknownOperationReply();
  try {
    return await run(operation, options, request);
  } catch (error) {
    if (isRegistryError(error)) {
      request.log.error = error.message;
      return errorReply(error);
    }
    // A client that went away breaks its own body; there is nothing to log and nobody to tell.
    if (!request.signal.aborted) options.onUnexpectedError(error, request);
    return errorReply("unexpected");
  }
}

async function run(
  operation: Operation,
  options: DispatchOptions,
  request: HttpRequest,
): Promise<Reply> {
  const { access, handlers } = options;
  // The signature covers the body's hash, so the body is read first, but no more of it than an operation may have.
  const body = hasStreamedInput(operation) ? undefined : await readBody(request.body);
  const caller = await access.authenticateSignature(request, body);
  request.log.principal = caller.principal.arn;
  request.log.action = `codeartifact:${operation.name}`;
  options.countRequest(operation.name, caller.principal.accountId);
  const input = decodeInput(operation, {
    query: request.query,
    headers: request.headers,
    body: body && parseJson(body),
    stream: request.body,
  });
  noteNames(request, input);
  const handler: AnyHandler = handlers[operation.name];
  for (const check of handler.access(input, caller)) await access.authorise(caller, check);
  const query = { operation: operation.name, accountId: caller.principal.accountId };
  const page = readPageRequest(options.pageTokenKey, query, input);
  return encodeOutput(operation, await handler.handle(input, { caller, page }));
}

function noteNames(request: HttpRequest, input: Readonly<Record<string, unknown>>): void {
  if (typeof input["domain"] === "string") request.log.domain = input["domain"];
  if (typeof input["repository"] === "string") request.log.repository = input["repository"];
}
