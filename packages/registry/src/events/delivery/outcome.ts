/** What became of one attempt. */
export interface AttemptOutcome {
  readonly isDelivered: boolean;
  /** null: no answer came. */
  readonly statusCode: number | null;
  readonly durationMs: number;
  /** Why it counts as failed. */
  readonly error: string | null;
  readonly responseExcerpt: string | null;
  /** The receiver asks for no attempt before that. */
  readonly retryAfterMs?: number | undefined;
  /** The receiver wants no more of it: 410. */
  readonly isGone?: boolean;
}

/** An event as its receiver gets it. */
export interface OutgoingEvent {
  /** The same in every attempt. */
  readonly eventId: string;
  readonly orderingKey: string;
  readonly detailType: string;
  /** EventBridge's envelope, JSON. */
  readonly body: string;
}

/** Where the events of a webhook go. */
export interface EventTarget {
  /** One attempt. Never rejects: whatever goes wrong is an outcome. */
  send(event: OutgoingEvent): Promise<AttemptOutcome>;
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

/** Bytes of an answer that the log keeps. */
export const maxExcerptBytes = 1024;
