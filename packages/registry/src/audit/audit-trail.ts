// A record of every call: who asked for what, from where, and what came of it. What changes something is recorded in the
// transaction of the change; reads, refusals and failures are gathered and written within a second.
import type { Clock } from "../clock.js";
import { nodeId } from "../database/audit-chain.js";
import type { Database } from "../database/database.js";
import { type ScopedRequest, inRequestScope } from "../database/request-scope.js";
import type { Replied } from "../http/listener-settings.js";
import type { HttpRequest } from "../http/request.js";
import { type AuditNotes, type Call, auditNotes, findCall } from "./notes.js";
import { type Outcome, RecordWriter } from "./record.js";
import { RecordBuffer, type RecordBufferOptions } from "./record-buffer.js";

export interface AuditTrailOptions extends Pick<RecordBufferOptions, "onError" | "onRecords"> {
  readonly database: Pick<Database, "transact">;
  readonly region: string;
  readonly now: Clock;
  /** `none`: reads that were allowed leave no record. */
  readonly reads: "all" | "none";
  /** The account that made the repository; undefined when there is none of this name. */
  readonly findAdministrator: (
    domain: { readonly name: string; readonly owner: string },
    repository: string,
  ) => Promise<string | undefined>;
}

export class AuditTrail {
  readonly #options: AuditTrailOptions;
  readonly #records: RecordWriter;
  readonly #buffer: RecordBuffer;

  constructor(options: AuditTrailOptions) {
    this.#options = options;
    this.#records = new RecordWriter(options.region);
    this.#buffer = new RecordBuffer({
      ...options,
      describeLoss: (count) => lossRecord(count, options.region, options.now()),
    });
  }

  /** Runs a handler so that what it changes is recorded with the change. Reads change nothing, and pay nothing. */
  serve<T>(request: HttpRequest, handler: (request: HttpRequest) => T): T {
    if (request.method === "GET" || request.method === "HEAD") return handler(request);
    return inRequestScope(this.#scopedRequest(request), () => handler(request));
  }

  /** Records an answered request, unless that was done with its change. */
  replied(request: HttpRequest, replied: Replied): void {
    const call = findCall(request);
    if (call === undefined || !this.#isKept(call, replied.status)) return;
    const { status, bytesOut, isAborted, startedAtMs } = replied;
    const durationMs = performance.now() - startedAtMs;
    const outcome = { durationMs, status, bytesOut, isAborted };
    if (call.category === "Data") this.#add(request, call, outcome);
    else
      this.#withAdministrator(call)
        .then((known) => {
          this.#add(request, known, outcome);
        })
        .catch(this.#options.onError);
  }

  /** Resolves when what was recorded before is in the database. */
  flush(): Promise<void> {
    return this.#buffer.flush();
  }

  /** Writes what is gathered. */
  close(): Promise<void> {
    return this.flush();
  }

  #isKept(call: Call, status: number): boolean {
    // What failed after it had changed something has a second record, which says so.
    if (call.isRecorded) return status >= 400;
    if (this.#options.reads === "all" || status >= 400) return true;
    return !this.#records.operation(call.action).readOnly;
  }

  #add(request: HttpRequest, call: Call, outcome: Outcome): void {
    this.#buffer.add(this.#records.write(request, call, outcome, this.#options.now()));
  }

  #scopedRequest(request: HttpRequest): ScopedRequest {
    const startedAtMs = performance.now();
    return new AuditedRequest(auditNotes(request), async () => {
      const call = findCall(request);
      if (call === undefined) throw new Error("A request changed something and is no call.");
      const known = call.category === "Data" ? call : await this.#withAdministrator(call);
      const durationMs = performance.now() - startedAtMs;
      return this.#records.write(request, known, { durationMs }, this.#options.now());
    });
  }

  async #withAdministrator(call: Call): Promise<Call> {
    const named = call.resources?.find(({ repository }) => repository !== undefined);
    if (named?.domain === undefined || named.repository === undefined) return call;
    const found = await this.#options.findAdministrator(named.domain, named.repository);
    return found === undefined ? call : { ...call, administratorAccount: found };
  }
}

class AuditedRequest implements ScopedRequest {
  readonly #notes: AuditNotes;
  readonly describe: ScopedRequest["describe"];

  constructor(notes: AuditNotes, describe: ScopedRequest["describe"]) {
    this.#notes = notes;
    this.describe = describe;
  }

  get isRecorded(): boolean {
    return this.#notes.isRecorded;
  }

  set isRecorded(is: boolean) {
    this.#notes.isRecorded = is;
  }
}

function lossRecord(count: number, awsRegion: string, atMs: number) {
  const eventTime = new Date(atMs).toISOString();
  const text = JSON.stringify({
    ...{ eventVersion: "1.11", eventTime, eventSource: "packhouse", eventName: "AuditRecordsLost" },
    ...{ eventType: "AwsServiceEvent", eventCategory: "Management", awsRegion, recipients: [] },
    userIdentity: { type: "AWSService", invokedBy: "packhouse" },
    serviceEventDetails: { lostRecords: count, nodeId },
  });
  return { text, atMs };
}
