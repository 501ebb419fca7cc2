import type { EventRow } from "../database/outbox.js";
import { packageVersionDetailType } from "./package-version-event.js";
import { compileEventPattern } from "./rules/event-pattern.js";
import type { JsonObject } from "./rules/json-value.js";
import type { Webhook } from "./webhook.js";

/** What is looked at of an event in the log. */
type LoggedEvent = Pick<EventRow, "detail_type" | "body">;

/** Whether a webhook is to be told of an event. The event is parsed only where a pattern looks into it. */
export function compileSelection({
  pattern,
  detailTypes,
}: Pick<Webhook, "pattern" | "detailTypes">): (event: LoggedEvent) => boolean {
  const told = new Set([packageVersionDetailType, ...detailTypes]);
  const matches = pattern && compileEventPattern(pattern);
  return ({ detail_type: detailType, body }) =>
    told.has(detailType) && (matches === undefined || matches(JSON.parse(body) as JsonObject));
}
