// Inputs and outputs of operations as a record may show them: no secret, nothing long.

/** CloudTrail's words. */
const hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";
/** The value of a member with such a name is a secret, or may be. */
const secretName = /token|secret|password|credential|authorization|private_?key|signature|cookie$/i;
/** Each value of an object with such a name may be one. */
const secretContainer = /headers$/i;
const maxDepth = 6;

/** How much of a record's texts and lists is shown. */
export interface ShownSize {
  readonly maxTextChars: number;
  readonly maxItems: number;
}

export const wholeSize: ShownSize = { maxTextChars: 1_024, maxItems: 50 };

/** A copy without secrets, streams and what is too long. */
export function hideSecrets(
  value: object,
  size: ShownSize = wholeSize,
): Readonly<Record<string, unknown>> {
  return shownObject(value, size, 0);
}

function shownObject(value: object, size: ShownSize, depth: number): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value).slice(
    0,
    depth === 0 ? wholeSize.maxItems : size.maxItems,
  )) {
    const shown = secretContainer.test(name) ? hidden : shownValue(name, member, size, depth + 1);
    if (shown !== undefined) members[name] = shown;
  }
  return members;
}

function shownValue(name: string, value: unknown, size: ShownSize, depth: number): unknown {
  if (value === null || value === undefined || depth > maxDepth) return undefined;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) {
    return value
      .slice(0, size.maxItems)
      .map((item: unknown) => shownValue(name, item, size, depth + 1));
  }
  // Bytes and streams are content.
  if (typeof value === "object")
    return isPlain(value) ? shownObject(value, size, depth) : undefined;
  if (secretName.test(name)) return hidden;
  if (typeof value === "string") return shorten(withoutUrlSecrets(value), size.maxTextChars);
  return typeof value === "number" || typeof value === "boolean" ? value : undefined;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A URL may have a password in front of its host, and anything behind its question mark. */
function withoutUrlSecrets(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
  return text.replace(/:\/\/[^/@]*@/, "://").replace(/\?.*$/s, `?${hidden}`);
}

/** At most so many characters, and how many there were. */
export function shorten(text: string, maxChars = wholeSize.maxTextChars): string {
  if (text.length <= maxChars) return text;
  return `${text.slice(0, maxChars)}… (${text.length} characters)`;
}
