// A row of the table: the figures and how they compare.
import type { Measured } from "../measure.js";
import { type Line, cpus, perCpu, round } from "../report.js";
import type { PythonRow } from "./rows.js";

/** Undefined: a contender that the machine lacks, or that has no such answer. */
export interface MeasuredRow {
  readonly packhouse: Measured;
  readonly devpi: Measured | undefined;
  readonly pypiserver: Measured | undefined;
  readonly bare: Measured | undefined;
}

export function isMissed({ target }: PythonRow, measured: MeasuredRow): boolean {
  const { packhouse, devpi, bare } = measured;
  const isBelow = (theirs: Measured | undefined, least = 0) =>
    theirs !== undefined && packhouse.perSecond / theirs.perSecond < least;
  return isBelow(devpi, target.devpi) || isBelow(bare, target.bare);
}

export function lineOf(
  { what, target }: PythonRow,
  { packhouse, devpi, pypiserver, bare }: MeasuredRow,
  arePeersMissing: boolean,
): Line {
  const none = arePeersMissing ? "missing" : "";
  const rate = (did: Measured | undefined) => (did === undefined ? none : round(did.perSecond));
  const ratio = (did: Measured | undefined) =>
    did === undefined ? "" : round(packhouse.perSecond / did.perSecond);
  const busy = (did: Measured | undefined) => (did === undefined ? "" : cpus(did));
  return {
    what: what.replace("python: ", ""),
    Packhouse: round(packhouse.perSecond),
    devpi: rate(devpi),
    pypiserver: rate(pypiserver),
    "bare Node": bare === undefined ? "" : round(bare.perSecond),
    "× devpi": ratio(devpi),
    "× pypiserver": ratio(pypiserver),
    "× bare Node": ratio(bare),
    target: `≥ ${target.devpi}${target.bare === undefined ? "" : `, ≥ ${target.bare} bare`}`,
    "× devpi per CPU": devpi === undefined ? "" : round(perCpu(packhouse) / perCpu(devpi)),
    "CPUs P": busy(packhouse),
    "CPUs devpi": busy(devpi),
    "CPUs bare": busy(bare),
  };
}
