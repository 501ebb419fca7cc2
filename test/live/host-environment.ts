/** Configuration, proxies and certificates of this machine's clients; nobody's settings for Packhouse. */
export function hostEnvironment(): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !entry[0].startsWith("PACKHOUSE_"),
  );
  return Object.fromEntries(inherited);
}
