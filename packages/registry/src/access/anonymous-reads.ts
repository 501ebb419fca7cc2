// Repositories that anybody may read, because the configuration says so: no policy is asked, and nothing else is open.
import type { HttpRequest } from "../http/request.js";
import type { AccessCheck } from "./caller.js";
import type { Proof } from "./proof.js";

export interface AnonymousReads {
  /** Who sends a request without credentials; undefined when it must have some. */
  proofFor(request: Pick<HttpRequest, "method" | "segments">): Proof | undefined;
  /** Whether somebody without credentials may do it. */
  allows(check: AccessCheck): boolean;
}

const proof: Proof = {
  principal: {
    arn: "anonymous",
    accountId: "anonymous",
    kind: "user",
    principalId: "anonymous",
    name: "anonymous",
  },
  credential: { kind: "anonymous" },
};

/** `open`: `domain/repository` of the account `owner`. */
export function anonymousReads(open: readonly string[], owner: string): AnonymousReads {
  const keys = new Set(
    open.map((place) => {
      const [domain = "", repository = ""] = place.split("/");
      return keyOf(domain, owner, repository);
    }),
  );
  return {
    proofFor({ method, segments }) {
      if (method !== "GET" && method !== "HEAD") return undefined;
      const [root, host = "", , repository = ""] = segments;
      return root === "d" && keys.has(`${host}/${repository}`) ? proof : undefined;
    },
    allows({ action, resource: { domain, repository } }) {
      return (
        action === "codeartifact:ReadFromRepository" &&
        domain !== undefined &&
        repository !== undefined &&
        keys.has(keyOf(domain.name, domain.owner, repository))
      );
    },
  };
}

/** As the path of the repository has it. */
function keyOf(domain: string, owner: string, repository: string): string {
  return `${domain}-${owner}/${repository}`;
}
