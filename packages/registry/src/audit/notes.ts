// What the audit record of a request will say: whoever handles the request notes what it learns, by reference, because
// hot reads pay for every word.
import type { Caller, ResourceName } from "../access/caller.js";
import type { RegistryError } from "../errors.js";
import type { HttpRequest } from "../http/request.js";

export interface AuditNotes {
  /** Absent: nothing was asked for that a record is kept of. `Data`: package clients. */
  category?: "Management" | "Data";
  /** `codeartifact:ReadFromRepository` */
  action?: string;
  /** Absent: nobody proved who is asking. */
  caller?: Caller;
  /** What the caller asked to use. */
  resources?: readonly ResourceName[];
  /** Account that made the repository. */
  administratorAccount?: string;
  /** An operation's input as sent; secrets are hidden when the record is made. */
  parameters?: object;
  /** An operation's output, likewise. */
  response?: object;
  /** The policies allowed it. */
  isAllowed?: boolean;
  error?: RegistryError | "unexpected";
  /** Written already, with what the request changed. */
  isRecorded: boolean;
}

const noted = Symbol("packhouse.audit");

/** Of the log's object, because requests are copied and it is not. */
interface Carrier {
  [noted]?: AuditNotes;
}

/** The notes of a request, made when first asked for. */
export function auditNotes({ log }: Pick<HttpRequest, "log">): AuditNotes {
  const carrier = log as Carrier;
  const known = carrier[noted];
  if (known !== undefined) return known;
  const notes: AuditNotes = { isRecorded: false };
  carrier[noted] = notes;
  return notes;
}

/** The notes of a request that asks for something a record is kept of. */
export function findCall({ log }: Pick<HttpRequest, "log">): Call | undefined {
  const notes = (log as Carrier)[noted];
  return notes?.category === undefined ? undefined : (notes as Call);
}

export type Call = AuditNotes & Required<Pick<AuditNotes, "category" | "action">>;

/** Says what a request asks for, before anybody knows who asks: from now on it leaves a record. */
export function noteCall(
  request: Pick<HttpRequest, "log">,
  category: "Management" | "Data",
  action: string,
): AuditNotes {
  const notes = auditNotes(request);
  notes.category = category;
  notes.action = action;
  return notes;
}
