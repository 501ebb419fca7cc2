/** Names are shorter (npm: 214, versions: 256): a longer segment is a token, as `npm logout` sends it. */
const longestNameLength = 256;

/** The path of a request as records may show it: without its query, and without tokens. */
export function pathOf(target: string): string {
  const question = target.indexOf("?");
  const path = question === -1 ? target : target.slice(0, question);
  if (path.length <= longestNameLength) return path;
  const segments = path.split("/");
  return segments.map((one) => (one.length > longestNameLength ? "[redacted]" : one)).join("/");
}
