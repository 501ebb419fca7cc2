import { ValidationError } from "../errors.js";

/** A request target in the one spelling that routing, policies and storage see. */
export interface CanonicalTarget {
  /** Path segments, percent-decoded once; none is empty, `.` or `..`, none holds `/`, `\` or a control character. */
  readonly segments: readonly string[];
  readonly hasTrailingSlash: boolean;
  /** What follows `?`, as received; "" without one. */
  readonly queryText: string;
}

export interface TargetRules {
  readonly maxTargetBytes: number;
  readonly maxSegmentBytes: number;
  readonly maxSegments: number;
  /** Formats whose clients write a scoped name as one segment, `@scope%2fname`. */
  readonly scopedFormats: ReadonlySet<string>;
}

export const defaultTargetRules: TargetRules = {
  maxTargetBytes: 4096,
  maxSegmentBytes: 255,
  maxSegments: 32,
  scopedFormats: new Set(),
};

/** What needs no decoding and can hide nothing but a dot segment. */
const plainPath = /^\/[\w@.~!$&'()*+,;=:/-]*$/;
/** RFC 3986 wants the rest percent-encoded; non-ASCII and blanks never arrive from an honest client. */
const printableTarget = /^[\x21-\x7e]*$/;
/** Controls, invisible and direction-changing characters, lone surrogates, line separators, noncharacters. */
const deceptive = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\\]/u;
const encodedSlash = /%2f/i;

/**
 * Canonicalises an origin-form request target (RFC 9112 §3.2.1): decodes once, and refuses what two
 * readers could understand differently. `%2f` is taken only in a scoped name, `@scope%2fname`, of a format
 * that has them, and means the same two segments as `@scope/name`.
 * @throws ValidationError saying what is wrong
 */
export function canonicaliseTarget(
  target: string,
  rules: TargetRules = defaultTargetRules,
): CanonicalTarget {
  if (target.length > rules.maxTargetBytes) {
    throw refusal(`is longer than ${rules.maxTargetBytes} bytes`);
  }
  if (target.charCodeAt(0) !== 0x2f) throw refusal("does not begin with /");
  const question = target.indexOf("?");
  const path = question === -1 ? target : target.slice(0, question);
  const queryText = question === -1 ? "" : target.slice(question + 1);
  if (!printableTarget.test(target) || target.includes("#")) {
    throw refusal("holds characters that must be percent-encoded");
  }
  const received = path.split("/");
  received.shift();
  const hasTrailingSlash = received.length > 0 && received[received.length - 1] === "";
  if (hasTrailingSlash) received.pop();
  const segments = plainPath.test(path) ? received : decodeSegments(received, rules);
  checkSegments(segments, rules);
  // `/` alone has no segment that a slash could trail.
  return { segments, hasTrailingSlash: hasTrailingSlash && segments.length > 0, queryText };
}

function decodeSegments(received: readonly string[], { scopedFormats }: TargetRules): string[] {
  const segments: string[] = [];
  for (const raw of received) {
    if (!encodedSlash.test(raw)) segments.push(decodeSegment(raw));
    else if (scopedFormats.has(formatOf(segments))) segments.push(...splitScopedName(raw));
    else throw strayEncodedSlash();
  }
  return segments;
}

/** `/d/{domain}/{format}/…`; `/{format}/…` where the host names the domain. */
function formatOf(before: readonly string[]): string {
  return (before[0] === "d" ? before[2] : before[0]) ?? "";
}

function splitScopedName(raw: string): readonly [string, string] {
  const [scope = "", name = "", ...more] = raw.split(encodedSlash).map(decodeSegment);
  if (!scope.startsWith("@") || scope.length < 2 || name === "" || more.length > 0) {
    throw strayEncodedSlash();
  }
  return [scope, name];
}

function strayEncodedSlash(): ValidationError {
  return refusal("holds an encoded slash outside of a scoped name");
}

function decodeSegment(raw: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(raw);
  } catch (cause) {
    throw refusal("is not percent-encoded UTF-8", cause);
  }
  if (deceptive.test(decoded)) throw refusal("holds a backslash, control or invisible character");
  if (decoded !== decoded.normalize("NFC")) throw refusal("is not in Unicode normal form C");
  return decoded;
}

function checkSegments(segments: readonly string[], rules: TargetRules): void {
  if (segments.length > rules.maxSegments) {
    throw refusal(`has more than ${rules.maxSegments} segments`);
  }
  for (const segment of segments) {
    if (segment === "" || segment === "." || segment === "..") {
      throw refusal("holds an empty or dot segment");
    }
    // UTF-8 takes at most three bytes for each UTF-16 unit.
    if (
      segment.length * 3 > rules.maxSegmentBytes &&
      Buffer.byteLength(segment) > rules.maxSegmentBytes
    ) {
      throw refusal(`has a segment of more than ${rules.maxSegmentBytes} bytes`);
    }
  }
}

function refusal(problem: string, cause?: unknown): ValidationError {
  return new ValidationError(`The request target ${problem}.`, "CANNOT_PARSE", { cause });
}
