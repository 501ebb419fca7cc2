// Inputs and outputs of operations as a record may show them: no secret, nothing long.

/** CloudTrail's words. */
const hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";
/** The value of a member with such a name is a secret, or may be. */
const secretName = /token|secret|password|credential|authorization|private_?key|signature|cookie$/i;
/** Each value of an object with such a name may be one. */
const secretContainer = /headers$/i;
const maxTextChars = 1_024;
const maxItems = 50;
const maxDepth = 6;

/** A copy without secrets, streams and what is too long. */
export function hideSecrets(value: object): Readonly<Record<string, unknown>> {
  return shownObject(value, 0);
}

function shownObject(value: object, depth: number): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value).slice(0, maxItems)) {
    const shown = secretContainer.test(name) ? hidden : shownValue(name, member, depth + 1);
    if (shown !== undefined) members[name] = shown;
  }
  return members;
}

function shownValue(name: string, value: unknown, depth: number): unknown {
  if (value === null || value === undefined || depth > maxDepth) return undefined;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) {
    return value.slice(0, maxItems).map((item: unknown) => shownValue(name, item, depth + 1));
  }
  // Bytes and streams are content.
  if (typeof value === "object") return isPlain(value) ? shownObject(value, depth) : undefined;
  if (secretName.test(name)) return hidden;
  if (typeof value === "string") return shorten(withoutUrlSecrets(value));
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
export function shorten(text: string, maxChars = maxTextChars): string {
  if (text.length <= maxChars) return text;
  return `${text.slice(0, maxChars)}… (${text.length} characters)`;
}
