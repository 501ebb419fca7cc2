// Decides identity and resource policies for access/. What it does not understand it refuses to load, and nothing is
// allowed by default.
import { z } from "zod";
import type { PolicyEngine } from "../access/policy-engine.js";

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: oneOrMore,
  Resource: oneOrMore,
});

const identityPolicy = z.strictObject({
  Version: z.literal("2012-10-17"),
  Id: z.string().optional(),
  Statement: z.union([statement, z.array(statement)]).transform((value) => [value].flat()),
});

type IdentityPolicy = z.output<typeof identityPolicy>;

/** Identity policies of Effect, Action and Resource. @throws for any other document */
export const policyEngine: PolicyEngine = {
  parse(document, kind) {
    if (kind !== "identity") throw new Error("Resource policies are not evaluated yet.");
    return identityPolicy.parse(JSON.parse(document));
  },
  evaluate({ action, resource }, { identity }) {
    const statements = identity.flatMap((policy) => (policy as IdentityPolicy).Statement);
    const effects = statements
      .filter(
        ({ Action, Resource }) =>
          Action.some((pattern) => matchesWildcards(pattern.toLowerCase(), action.toLowerCase())) &&
          Resource.some((pattern) => matchesWildcards(pattern, resource)),
      )
      .map(({ Effect }) => Effect);
    if (effects.includes("Deny")) return { effect: "deny", reason: "explicit" };
    return effects.includes("Allow") ? { effect: "allow" } : { effect: "deny", reason: "implicit" };
  },
};

/** IAM's wildcards: `*` any run, `?` one character. One backtrack point, so no pattern takes long. */
function matchesWildcards(pattern: string, text: string): boolean {
  let [at, seen, star, resume] = [0, 0, -1, 0];
  while (seen < text.length) {
    if (pattern[at] === "*") {
      star = at;
      at += 1;
      resume = seen;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[seen])) {
      at += 1;
      seen += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      seen = resume;
    } else return false;
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}
