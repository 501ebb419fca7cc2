import type { Identity } from "../identity/identity.js";
import { type Principal, roleSession } from "../identity/principal.js";
import type { Session } from "../identity/session.js";

/** Who asks by this session of the identity, or by the user's own key. Undefined: nobody can be asking so. */
export function sessionPrincipal(
  { principal }: Identity,
  session: Pick<Session, "name"> | undefined,
): Principal | undefined {
  if (principal.kind !== "role") return session?.name === undefined ? principal : undefined;
  return session?.name === undefined ? undefined : roleSession(principal, session.name);
}
