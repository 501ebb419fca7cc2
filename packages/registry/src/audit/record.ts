// One audit record, CloudTrail's shape (eventVersion 1.11), as a line of JSON. Runs for every package read: what is the
// same for many records is made once, and the rest is put together as text.
import { randomUUID } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { AuditLine } from "../database/request-scope.js";
import type { HttpRequest } from "../http/request.js";
import { pathOf } from "../shown-path.js";
import { errorCode, isRefusal } from "./error-code.js";
import { hideSecrets, shorten, type ShownSize, wholeSize } from "./hide-secrets.js";
import type { Call } from "./notes.js";
import { type AuditedOperation, operationOf } from "./operation.js";
import { places, templateValues } from "./line-template.js";
import { type PackageFacts, PackageFactsCache } from "./package-facts.js";
import { operationParameters, packageParameters } from "./request-parameters.js";
import { describeResources, recipientsOf } from "./resources.js";
import { federatedIdentity, unprovenIdentity, UserIdentities } from "./user-identity.js";

/** What is known of a request once it is answered; before that, only how long it took. */
export interface Outcome {
  readonly durationMs: number;
  /** Absent: not answered yet, the record is written with the change. */
  readonly status?: number;
  readonly bytesOut?: number | undefined;
  readonly isAborted?: boolean;
}

const maxRecordBytes = 4_096;
/** What comes into a template's places: a time, an id twice, a duration. */
const placesBytes = 120;
const { maxTextChars } = wholeSize;
const smallestSize: ShownSize = { maxTextChars: 40, maxItems: 1 };
/** Tried one after another until a record fits. */
const sizes: readonly ShownSize[] = [
  wholeSize,
  { maxTextChars: 256, maxItems: 10 },
  { maxTextChars: 96, maxItems: 3 },
  smallestSize,
];
const maxRemembered = 1_000;

/** What of a record is never the same: JSON without quotes, or the places of a template. */
interface Told {
  readonly eventTime: string;
  readonly eventId: string;
  readonly requestId: string;
  readonly duration: string;
}

interface KnownOperation extends AuditedOperation {
  /** The members that say it, JSON without braces. */
  readonly json: string;
}

/** The last of its caller and target. */
interface KnownTemplate {
  readonly parts: readonly unknown[];
  readonly template: string;
}

/** Makes records of one registry. */
export class RecordWriter {
  readonly #region: string;
  readonly #identities = new UserIdentities();
  readonly #packages: PackageFactsCache;
  readonly #userAgents = new LRUCache<string, string>({ max: maxRemembered });
  /** Actions are ours, so that there are few. */
  readonly #operations = new Map<string, KnownOperation>();
  readonly #templates = new LRUCache<string, KnownTemplate>({ max: maxRemembered });
  #time = { atMs: NaN, text: "" };

  constructor(region: string) {
    this.#region = region;
    this.#packages = new PackageFactsCache(region);
  }

  operation(action: string): AuditedOperation {
    return this.#operation(action);
  }

  /**
   * At most 4 KiB. `atMs`: when the request was answered, or its change was made. Of a longer one every text is cut, not
   * some left out: else who adds a long text to a request would choose what the record does not say.
   */
  write(request: HttpRequest, call: Call, outcome: Outcome, atMs: number): AuditLine {
    const template = this.#templateOf(request, call, outcome);
    if (template !== undefined) {
      const text = templateValues(atMs, request.requestId, tenths(outcome.durationMs));
      return { text, template, atMs };
    }
    const ids = { eventTime: this.#timeOf(atMs), eventId: randomUUID() };
    const told = { requestId: request.requestId, duration: tenths(outcome.durationMs), ...ids };
    for (const size of sizes) {
      const text = this.#text(request, call, outcome, told, size);
      if (fits(text)) return { text, atMs };
    }
    const brief = { ...call, parameters: { truncated: true }, response: { truncated: true } };
    return { text: this.#text(request, brief, outcome, told, smallestSize), atMs };
  }

  /** What a read that was answered has in common with others; undefined for everything else. */
  #templateOf(request: HttpRequest, call: Call, outcome: Outcome): string | undefined {
    if (call.category !== "Data" || call.error !== undefined) return undefined;
    if (outcome.status === undefined) return undefined;
    const key = templateKey(request, call);
    if (key === undefined || !this.#operation(call.action).readOnly) return undefined;
    const parts = templateParts(request, call, outcome);
    const known = this.#templates.get(key);
    if (known?.parts.every((part, index) => part === parts[index]) === true) return known.template;
    const { time: eventTime, requestId, duration } = places;
    // Of a read there is one record: its request's id is its own.
    const told = { eventTime, eventId: requestId, requestId, duration };
    const template = this.#text(request, call, outcome, told);
    if (!fits(template, maxRecordBytes - placesBytes)) return undefined;
    this.#templates.set(key, { parts, template });
    return template;
  }

  #text(
    request: HttpRequest,
    call: Call,
    outcome: Outcome,
    told: Told,
    size: ShownSize = wholeSize,
  ): string {
    const { category, error } = call;
    const operation = this.#operation(call.action);
    const id = told.eventId;
    const facts =
      category === "Data" && size === wholeSize
        ? this.#packages.describe(request, call)
        : this.#facts(request, call, size);
    const agent = request.headers["user-agent"];
    return (
      `{"eventVersion":"1.11","eventTime":"${told.eventTime}","eventID":"${id}",` +
      `"requestID":"${told.requestId}",${operation.json},"eventType":"AwsApiCall",` +
      `"eventCategory":"${category}","managementEvent":${category === "Management" ? "true" : "false"},` +
      `"awsRegion":"${this.#region}",${accountsOf(recipientsOf(call), id)}` +
      `"userIdentity":${this.#identity(request, call)},` +
      `"sourceIPAddress":"${request.sourceIp}",` +
      `"userAgent":${agent === undefined ? "null" : this.#userAgent(agent, size)},${tlsOf(request)}` +
      `"requestParameters":${facts.parameters},` +
      `"responseElements":${responseOf(call, operation, size)},` +
      `"additionalEventData":${additional(request, call, outcome, { uri: facts.uri, ...told })},` +
      (error === undefined ? "" : errorMembers(error, size)) +
      `"resources":${facts.resources}}`
    );
  }

  #operation(action: string): KnownOperation {
    const known = this.#operations.get(action);
    if (known !== undefined) return known;
    const operation = operationOf(action);
    const made = { ...operation, json: JSON.stringify(operation).slice(1, -1) };
    this.#operations.set(action, made);
    return made;
  }

  #timeOf(atMs: number): string {
    if (this.#time.atMs !== atMs) this.#time = { atMs, text: new Date(atMs).toISOString() };
    return this.#time.text;
  }

  #userAgent(agent: string, size: ShownSize): string {
    if (size !== wholeSize) return JSON.stringify(shorten(agent, size.maxTextChars));
    const known = this.#userAgents.get(agent);
    if (known !== undefined) return known;
    const text = JSON.stringify(shorten(agent, maxTextChars));
    if (agent.length <= maxTextChars) this.#userAgents.set(agent, text);
    return text;
  }

  #identity(request: HttpRequest, { caller, response }: Call): string {
    if (caller !== undefined) return this.#identities.describe(caller);
    const federated = response && federatedIdentity(response);
    return JSON.stringify(federated ?? unprovenIdentity(request));
  }

  #facts(request: HttpRequest, call: Call, size: ShownSize): PackageFacts {
    const { log, rawTarget } = request;
    const parameters =
      call.category === "Data"
        ? hideSecrets(packageParameters(log, call.resources?.[0]), size)
        : operationParameters(call, size);
    return {
      parameters: JSON.stringify(parameters),
      resources: JSON.stringify(describeResources(this.#region, call, size)),
      uri: JSON.stringify(shorten(pathOf(rawTarget), size.maxTextChars)),
    };
  }
}

function fits(text: string, maxBytes = maxRecordBytes): boolean {
  // A character is three bytes at most.
  return text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes;
}

/** What a template is looked up by; undefined for what is seldom the same. Short, for it is made for each read. */
function templateKey({ sourceIp, rawTarget, headers }: HttpRequest, { caller }: Call) {
  if (caller?.credential.kind !== "token") return undefined;
  const key = `${caller.credential.tokenId} ${sourceIp} ${rawTarget}`;
  const agent = headers["user-agent"] ?? "";
  return key.length + agent.length > maxTextChars ? undefined : key;
}

/** Everything else that the record of a read is made of. */
function templateParts(request: HttpRequest, call: Call, outcome: Outcome): readonly unknown[] {
  const { method, headers, tls, log } = request;
  const { status, bytesOut, isAborted } = outcome;
  return [
    status,
    bytesOut,
    isAborted,
    method,
    headers["user-agent"],
    headers.host,
    headers["content-length"],
    tls?.tlsVersion,
    tls?.cipherSuite,
    log.coordinate,
    log.cache,
    log.upstream,
    call.action,
    call.isAllowed,
    call.administratorAccount,
  ];
}

function tenths(ms: number): string {
  return String(Math.round(ms * 10) / 10);
}

function responseOf(
  { response, error }: Call,
  { readOnly }: AuditedOperation,
  size: ShownSize,
): string {
  if (response === undefined || error !== undefined || readOnly) return "null";
  return JSON.stringify(hideSecrets(response, size));
}

/** The one record stands for a copy in each of these accounts: twelve digits each. */
function accountsOf(recipients: readonly string[], id: string): string {
  const [first] = recipients;
  if (first === undefined) return `"recipients":[],`;
  if (recipients.length === 1) return `"recipientAccountId":"${first}","recipients":["${first}"],`;
  return `"recipientAccountId":"${first}","recipients":["${recipients.join('","')}"],"sharedEventID":"${id}",`;
}

function tlsOf({ tls, headers }: HttpRequest): string {
  if (tls === undefined) return "";
  const details = { ...tls, clientProvidedHostHeader: headers.host?.slice(0, maxTextChars) };
  return `"tlsDetails":${JSON.stringify(details)},`;
}

const cacheResults = {
  hit: "HIT",
  miss: "MISS",
  stale: "STALE",
  revalidated: "REVALIDATED",
} as const;

function additional(
  request: HttpRequest,
  call: Call,
  outcome: Outcome,
  { uri, duration }: Pick<Told, "duration"> & { readonly uri: string },
): string {
  const { method, headers, log, requestId } = request;
  const { status, bytesOut, isAborted } = outcome;
  const bytesIn = headers["content-length"];
  const { cache, upstream } = log;
  return (
    `{"httpMethod":"${method}","requestUri":${uri},` +
    (status === undefined ? "" : `"statusCode":${status},`) +
    (bytesIn === undefined || !/^\d{1,15}$/.test(bytesIn) ? "" : `"bytesIn":${Number(bytesIn)},`) +
    (bytesOut === undefined ? "" : `"bytesOut":${bytesOut},`) +
    (cache === undefined ? "" : `"cache":"${cacheResults[cache]}",`) +
    (upstream === undefined ? "" : `"upstream":${JSON.stringify(upstream)},`) +
    (isAborted === true ? `"aborted":true,` : "") +
    decisionOf(call, requestId) +
    `"durationMs":${duration}}`
  );
}

/** `decisionId`: what `packhouse policy explain` knows a refusal by. */
function decisionOf({ error, isAllowed }: Call, requestId: string): string {
  if (isRefusal(error)) return `"decision":{"effect":"deny","decisionId":"${requestId}"},`;
  return isAllowed === true ? `"decision":{"effect":"allow"},` : "";
}

function errorMembers(error: NonNullable<Call["error"]>, { maxTextChars }: ShownSize): string {
  const code = JSON.stringify(errorCode(error));
  const message = error === "unexpected" ? "An internal error happened." : error.message;
  return `"errorCode":${code},"errorMessage":${JSON.stringify(shorten(message, maxTextChars))},`;
}
