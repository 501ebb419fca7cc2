/** W3C's profile of ISO 8601: year, month, day, time with its zone. */
const ISO_8601 =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d))?)?)?$/;

/** Milliseconds since 1970 of an ISO 8601 date or of seconds since 1970. Undefined when it is neither. */
export function parseDateMs(text: string): number | undefined {
  const found = ISO_8601.exec(text);
  if (found === null) return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : undefined;
  const [, year, month = "01", day = "01", hour = "00", minute = "00", second = "00"] = found;
  const fields = `${year ?? ""}-${month}-${day}T${hour}:${minute}:${second}`;
  const ms = Date.parse(`${fields}Z`);
  // Date.parse takes February 30 for March 2.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(fields)) return undefined;
  return ms + Number(`0.${found[7] ?? "0"}`) * 1000 - zoneOffsetMs(found[8] ?? "Z");
}

function zoneOffsetMs(zone: string): number {
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}
