// POST / with `Action=…&Version=…`: AWS's Query protocol, which IAM and STS speak.
import { noteCall } from "../../audit/notes.js";
import { ValidationError } from "../../errors.js";
import type { Reply } from "../../http/reply.js";
import type { HttpRequest } from "../../http/request.js";
import type { ControlPlaneAccess } from "../access.js";
import { noteFailure } from "../note-failure.js";
import { readBody } from "../body.js";
import { type PageRequest, readPageRequest } from "../page-token.js";
import { decodeForm } from "./decode.js";
import { encodeReply } from "./encode.js";
import { invalidActionReply, queryErrorReply } from "./errors.js";
import { type FormNode, parseForm } from "./form.js";
import type { QueryOperation } from "./operations.js";
import type { AnyQueryHandler, QueryService } from "./service.js";

export interface QueryDispatchOptions {
  readonly services: readonly QueryService[];
  readonly access: Pick<ControlPlaneAccess, "authenticateSignature" | "authorise">;
  /** Signs page tokens; the same in all processes and after a restart. */
  readonly pageTokenKey: Uint8Array;
  /** @throws ThrottledError when the account asks too much. */
  readonly countRequest: (operation: string, accountId: string) => void;
  /** Logs what is neither of the six errors; the client is told nothing of it. */
  readonly onUnexpectedError: (error: unknown, request: HttpRequest) => void;
}

/** IAM's default and maximum. */
const defaultItems = 100;
const maxItems = 1_000;

/** Whether a request is of the Query protocol: a POST to the root. */
export function isQueryRequest({ method, segments }: HttpRequest): boolean {
  return method === "POST" && segments.length === 0;
}

/** Answers: read, find, authenticate, decode, authorise, handle, encode. Never rejects. */
export function createQueryDispatch(
  options: QueryDispatchOptions,
): (request: HttpRequest) => Promise<Reply> {
  return (request) => answer(options, request);
}

async function answer(options: QueryDispatchOptions, request: HttpRequest): Promise<Reply> {
  const { requestId } = request;
  let service: QueryService | undefined;
  try {
    requireForm(request);
    const body = await readBody(request.body);
    const form = parseForm(body);
    const [action, version] = [
      form.members.get("Action")?.value,
      form.members.get("Version")?.value,
    ];
    service = options.services.find((one) => one.version === version);
    const operation = service?.operations.get(action ?? "");
    const handler = service?.handlers.get(action ?? "");
    if (service === undefined || operation === undefined || handler === undefined) {
      return invalidActionReply(action, version, { requestId, ...(service && { service }) });
    }
    return await run(options, { service, operation, handler }, request, { body, form });
  } catch (error) {
    const scope = { requestId, ...(service && { service }) };
    return queryErrorReply(noteFailure(error, request, options.onUnexpectedError), scope);
  }
}

interface FoundOperation {
  readonly service: QueryService;
  readonly operation: QueryOperation;
  readonly handler: AnyQueryHandler;
}

async function run(
  options: QueryDispatchOptions,
  { service, operation, handler }: FoundOperation,
  request: HttpRequest,
  { body, form }: { readonly body: Buffer; readonly form: FormNode },
): Promise<Reply> {
  const { access, countRequest, pageTokenKey } = options;
  const { requestId } = request;
  const name = `${service.name}:${operation.name}`;
  request.log.action = name;
  const notes = noteCall(request, "Management", name);
  if (handler.access === "unsigned") {
    const { sourceIp, isSecure, headers } = request;
    const context = { sourceIp, isSecure, userAgent: headers["user-agent"], requestId };
    const input = decodeForm(operation.input, form);
    notes.parameters = input;
    notes.resources = handler.resources(input);
    const output = await handler.handle(input, context);
    notes.response = output;
    return encodeReply(operation, service.namespace, output, requestId);
  }
  const caller = await access.authenticateSignature(request, body, service.name);
  request.log.principal = caller.principal.arn;
  notes.caller = caller;
  const { accountId } = caller.principal;
  countRequest(operation.name, accountId);
  const input = decodeForm(operation.input, form);
  notes.parameters = input;
  if (handler.access !== "any-signer") {
    const checks = await handler.access(input, caller);
    notes.resources = checks.map(({ resource }) => resource);
    for (const check of checks) await access.authorise(caller, check);
  }
  notes.isAllowed = true;
  const page = pageOf(pageTokenKey, { operation: name, accountId }, input);
  const output = await handler.handle(input, { caller, page });
  notes.response = output;
  return encodeReply(operation, service.namespace, output, requestId);
}

function requireForm({ headers }: HttpRequest): void {
  const [type = ""] = (headers["content-type"] ?? "").split(";");
  if (type.trim().toLowerCase() === "application/x-www-form-urlencoded") return;
  throw new ValidationError(
    "The body must be a form: content-type application/x-www-form-urlencoded.",
    "CANNOT_PARSE",
  );
}

function pageOf(
  key: Uint8Array,
  query: { readonly operation: string; readonly accountId: string },
  { Marker: nextToken, MaxItems: maxResults = defaultItems, ...members }: Record<string, unknown>,
): PageRequest {
  if (typeof maxResults !== "number" || maxResults < 1 || maxResults > maxItems) {
    throw new ValidationError(`MaxItems must be from 1 to ${maxItems}.`);
  }
  return readPageRequest(key, query, { ...members, maxResults, nextToken });
}
