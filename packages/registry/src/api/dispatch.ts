import type { Caller } from "../access/caller.js";
import { noteCall } from "../audit/notes.js";
import type { Reply } from "../http/reply.js";
import type { HttpRequest } from "../http/request.js";
import type { ControlPlaneAccess } from "./access.js";
import { parseJson, readBody } from "./body.js";
import { decodeInput, encodeOutput, hasStreamedInput } from "./codec.js";
import { noteFailure } from "./note-failure.js";
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
    return errorReply(noteFailure(error, request, options.onUnexpectedError));
  }
}

async function run(
  operation: Operation,
  options: DispatchOptions,
  request: HttpRequest,
): Promise<Reply> {
  const { access, handlers } = options;
  const action = `codeartifact:${operation.name}`;
  request.log.action = action;
  const notes = noteCall(request, "Management", action);
  // The signature covers the body's hash, so the body is read first, but no more of it than an operation may have.
  const body = hasStreamedInput(operation) ? undefined : await readBody(request.body);
  const caller = await access.authenticateSignature(request, body);
  request.log.principal = caller.principal.arn;
  notes.caller = caller;
  options.countRequest(operation.name, caller.principal.accountId);
  const input = decodeInput(operation, {
    query: request.query,
    headers: request.headers,
    body: body && parseJson(body),
    stream: request.body,
  });
  noteNames(request, input);
  notes.parameters = input;
  const handler: AnyHandler = handlers[operation.name];
  const checks = handler.access(input, caller);
  notes.resources = checks.map(({ resource }) => resource);
  for (const check of checks) await access.authorise(caller, check);
  notes.isAllowed = true;
  const query = { operation: operation.name, accountId: caller.principal.accountId };
  const page = readPageRequest(options.pageTokenKey, query, input);
  const output = await handler.handle(input, { caller, page });
  notes.response = output;
  return encodeOutput(operation, output);
}

function noteNames(request: HttpRequest, input: Readonly<Record<string, unknown>>): void {
  if (typeof input["domain"] === "string") request.log.domain = input["domain"];
  if (typeof input["repository"] === "string") request.log.repository = input["repository"];
}
