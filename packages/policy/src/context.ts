/**
 * Condition keys of one request and their values, e.g. `aws:SourceIp`. A key that can hold several
 * values (`aws:TagKeys`) has an array, even for one; an empty array counts as an absent key.
 */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/** Names of keys are case-insensitive; of two that differ in case only, the one written alike is meant. */
export function findContextValue(
  context: RequestContext,
  key: string,
): string | readonly string[] | undefined {
  const value = Object.hasOwn(context, key) ? context[key] : findFolded(context, key);
  return value?.length === 0 && typeof value !== "string" ? undefined : value;
}

function findFolded(context: RequestContext, key: string) {
  const folded = key.toLowerCase();
  for (const name of Object.keys(context)) {
    if (name.length === key.length && name.toLowerCase() === folded) return context[name];
  }
  return undefined;
}
