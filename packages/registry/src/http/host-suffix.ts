/** Turns a request to `{domain}-{owner}.d.SUFFIX` into the path below `/d/` that it stands for. */
export type AddressByHost = (
  host: string | undefined,
  segments: readonly string[],
) => readonly string[];

/** Without a suffix hosts mean nothing. */
export function addressByHost(hostSuffix: string | undefined): AddressByHost {
  if (hostSuffix === undefined) return (_host, segments) => segments;
  const ending = `.d.${hostSuffix.toLowerCase()}`;
  return (host, segments) => {
    if (host === undefined) return segments;
    const name = host.replace(/:\d+$/, "").toLowerCase();
    if (!name.endsWith(ending)) return segments;
    const domain = name.slice(0, -ending.length);
    // One label only: a deeper name is somebody else's.
    return domain === "" || domain.includes(".") ? segments : ["d", domain, ...segments];
  };
}
