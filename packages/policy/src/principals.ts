import { parseArn, splitArn } from "./arn.js";
import { isList, isObject, type Json } from "./json.js";
import { PolicyError } from "./policy-error.js";

/** Who asks. */
export interface RequestPrincipal {
  /**
   * Of a role's session the session's: `arn:aws:sts::111122223333:assumed-role/ci/build-7`. Of whom an identity provider
   * vouches for the provider's: `arn:aws:iam::111122223333:oidc-provider/issuer.example`.
   */
  readonly arn: string;
  readonly accountId: string;
  /** `federated`: no principal of any account yet; asks for nothing but to become a role's session. */
  readonly kind: "root" | "user" | "role-session" | "federated";
}

/** How near a resource policy names the principal: himself or everyone; the role behind his session; his account. */
export type Grant = "direct" | "role" | "account";

/** One entry of `Principal`: the grant it is to a principal, or undefined. */
export type PrincipalPattern = (principal: RequestPrincipal) => Grant | undefined;

const NEAREST_FIRST: readonly Grant[] = ["direct", "role", "account"];

/** The nearest of the grants. */
export function matchPrincipal(
  patterns: readonly PrincipalPattern[],
  principal: RequestPrincipal,
): Grant | undefined {
  const grants = patterns.map((pattern) => pattern(principal));
  return NEAREST_FIRST.find((grant) => grants.includes(grant));
}

const KINDS = new Set(["AWS", "Service", "Federated", "CanonicalUser"]);
const ADVICE =
  'write "*", an account id of 12 digits, or the whole ARN of an account root, user, role or session';

/** The `Principal` element. @throws PolicyError */
export function compilePrincipals(element: Json, place: string): readonly PrincipalPattern[] {
  if (element === "*") return [everyone];
  if (!isObject(element) || element.size === 0) {
    throw new PolicyError(place, 'write "*" or an object, for example {"AWS": "111122223333"}');
  }
  return [...element].flatMap(([kind, entries]) =>
    compileEntries(kind, entries, `${place}.${kind}`),
  );
}

function compileEntries(kind: string, entries: Json, place: string): readonly PrincipalPattern[] {
  if (!KINDS.has(kind)) {
    throw new PolicyError(place, `unknown kind of principal; use ${[...KINDS].join(", ")}`);
  }
  const list = isList(entries) ? entries : [entries];
  if (list.length === 0) throw new PolicyError(place, "name at least one principal");
  return list.map((entry, i) => {
    const at = isList(entries) ? `${place}[${String(i)}]` : place;
    if (typeof entry !== "string" || entry === "") throw new PolicyError(at, ADVICE);
    if (kind === "AWS") return compileEntry(entry, at);
    // Services and canonical ids never call us; AWS takes them, so do we.
    return kind === "Federated" ? vouchedBy(entry) : nobody;
  });
}

function compileEntry(entry: string, place: string): PrincipalPattern {
  if (entry === "*") return everyone;
  if (/^\d{12}$/.test(entry)) return account(entry);
  const arn = parseArn(entry);
  const problem = `${JSON.stringify(entry)} is no principal; ${ADVICE}`;
  if (arn?.region !== "" || !/^\d{12}$/.test(arn.accountId)) throw new PolicyError(place, problem);
  if (/[*?]/.test(entry)) {
    throw new PolicyError(
      place,
      `${JSON.stringify(entry)} has a wildcard within an ARN; name each principal, or use "*" with the condition ArnLike on aws:PrincipalArn`,
    );
  }
  const { service, resource } = arn;
  if (service === "iam" && resource === "root") return account(arn.accountId);
  if (service === "iam" && /^user\/.*[^/]$/.test(resource)) return exactly(entry);
  if (service === "iam" && /^role\/.*[^/]$/.test(resource)) return sessionsOf(entry);
  const isSession = /^(assumed-role\/[^/]+|federated-user)\/[^/]+$/.test(resource);
  if (service === "sts" && isSession) return exactly(entry);
  throw new PolicyError(place, problem);
}

// Everyone in some account: what a stranger's token says is trusted only where its issuer is named.
const everyone: PrincipalPattern = ({ kind }) => (kind === "federated" ? undefined : "direct");
const nobody: PrincipalPattern = () => undefined;

function account(accountId: string): PrincipalPattern {
  return (principal) =>
    principal.accountId === accountId && principal.kind !== "federated" ? "account" : undefined;
}

function exactly(arn: string): PrincipalPattern {
  return (principal) => (principal.arn === arn ? "direct" : undefined);
}

function vouchedBy(provider: string): PrincipalPattern {
  return ({ kind, arn }) => (kind === "federated" && arn === provider ? "direct" : undefined);
}

function sessionsOf(roleArn: string): PrincipalPattern {
  const [, partition, , , accountId, role = ""] = splitArn(roleArn);
  // The ARN of a session has the role's name without its path; the name alone is unique in the account.
  const name = role.slice(role.lastIndexOf("/") + 1);
  const sessions = `arn:${partition ?? ""}:sts::${accountId ?? ""}:assumed-role/${name}/`;
  return ({ arn }) => (arn.startsWith(sessions) ? "role" : undefined);
}
