// Which request a transaction belongs to, so that its audit record can be written in the transaction of its change.
import { AsyncLocalStorage } from "node:async_hooks";

/** A line of the audit trail, and when it was made. */
export interface AuditLine {
  /** JSON, without a line break; of a line with a template, what goes into it. */
  readonly text: string;
  /** What the line has in common with others, which is stored once for all of a batch. */
  readonly template?: string;
  readonly atMs: number;
}

/** A request that may change something. */
export interface ScopedRequest {
  /** True once its record is committed. */
  isRecorded: boolean;
  /** Its record as of now. */
  describe(): Promise<AuditLine>;
}

/** What runs for a request, or one transaction of it. */
interface Scope {
  readonly request: ScopedRequest | undefined;
  hasChanged: boolean;
}

const scopes = new AsyncLocalStorage<Scope>();

/** Runs `work`; what its transactions change, the request did. */
export function inRequestScope<T>(request: ScopedRequest | undefined, work: () => T): T {
  return scopes.run({ request, hasChanged: false }, work);
}

/** The request in whose course this is called; undefined: the registry acts by itself. */
export function currentRequest(): ScopedRequest | undefined {
  return scopes.getStore()?.request;
}

/** Says that the transaction under way changes the registry's state. */
export function noteStateChange(): void {
  const scope = scopes.getStore();
  if (scope !== undefined) scope.hasChanged = true;
}

/** Runs one transaction's work for the request; whether it changed the registry's state comes with its result. */
export async function watchStateChange<T>(
  request: ScopedRequest | undefined,
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly hasChanged: boolean }> {
  const scope: Scope = { request, hasChanged: false };
  const value = await scopes.run(scope, work);
  return { value, hasChanged: scope.hasChanged };
}
