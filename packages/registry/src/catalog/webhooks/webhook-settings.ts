// What may be set of a webhook, checked before anything is stored.
import { ValidationError } from "../../errors.js";
import { packhouseDetailTypes } from "../../events/packhouse-detail-types.js";
import type { InputTransformer, WebhookTarget } from "../../events/webhook.js";
import { compileEventPattern } from "../../events/rules/event-pattern.js";
import { compileInputTransformer } from "../../events/rules/input-transformer.js";
import { checkHeaders } from "./webhook-headers.js";
import { checkTarget } from "./webhook-target.js";

/** What an administrator sets; absent members are left as they are, or have their default in a new webhook. */
export interface WebhookSettings {
  readonly name?: string | undefined;
  readonly target?: WebhookTarget | undefined;
  /** null: everything is selected. */
  readonly pattern?: object | null | undefined;
  /** null: events are sent as they are. */
  readonly transformer?: InputTransformer | null | undefined;
  readonly detailTypes?: readonly string[] | undefined;
  /** Sent with every request; they may hold credentials and are never shown again. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly maxConcurrency?: number | undefined;
  /** null: as fast as it takes them. */
  readonly maxPerSecond?: number | null | undefined;
}

const maxConcurrencyLimit = 256;
const maxPerSecondLimit = 10_000;

/** @throws ValidationError that names the member */
export function checkSettings(settings: WebhookSettings): void {
  const { name, target, headers, detailTypes, maxConcurrency, maxPerSecond } = settings;
  const { pattern, transformer } = settings;
  if (name !== undefined) checkName(name);
  if (target !== undefined) checkTarget(target);
  if (headers !== undefined) checkHeaders(headers);
  if (pattern !== undefined && pattern !== null) compileEventPattern(pattern);
  if (transformer !== undefined && transformer !== null) compileInputTransformer(transformer);
  if (detailTypes !== undefined) checkDetailTypes(detailTypes);
  checkCount("maxConcurrency", maxConcurrency, maxConcurrencyLimit);
  checkCount("maxPerSecond", maxPerSecond ?? undefined, maxPerSecondLimit);
}

function checkName(name: string): void {
  if (/^(?!wh_)[\w.-]{1,100}$/.test(name)) return;
  throw new ValidationError(
    "name: a webhook's name has 1 to 100 letters, digits, dots, hyphens and underscores, and does not begin as an id, wh_.",
  );
}

function checkDetailTypes(detailTypes: readonly string[]): void {
  const known: readonly string[] = packhouseDetailTypes;
  const unknown = detailTypes.find((detailType) => !known.includes(detailType));
  if (unknown === undefined) return;
  throw new ValidationError(
    `detailTypes: there are no events '${unknown}' to ask for; there are: ${known.join(", ")}.`,
  );
}

function checkCount(member: string, count: number | undefined, max: number): void {
  if (count === undefined || (Number.isInteger(count) && count >= 1 && count <= max)) return;
  throw new ValidationError(`${member}: must be a whole number from 1 to ${max}.`);
}
