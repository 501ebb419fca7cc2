import { CommandError } from "./command-error.js";

const unitSeconds: Readonly<Record<string, number>> = {
  m: 60,
  h: 3600,
  d: 86_400,
  w: 7 * 86_400,
};

/** Seconds of `90d`, `12h`, `30m`, `2w`. @throws CommandError */
export function parseDuration(text: string): number {
  const [, count, unit = ""] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  const seconds = unitSeconds[unit];
  if (count === undefined || seconds === undefined || Number(count) === 0) {
    throw new CommandError(`"${text}" is no time span: write e.g. 90d, 12h or 30m.`);
  }
  return Number(count) * seconds;
}
