import type { Clock } from "../clock.js";
import type { Queries } from "../database/database.js";
import { findDenial } from "../database/denials.js";
import { AccessDeniedError, NotFoundError, ValidationError } from "../errors.js";
import { findPrincipal } from "../identity/find-principal.js";
import type { Identity } from "../identity/identity.js";
import type { IdentityCache } from "../identity/identity-cache.js";
import type { AccessCheck, Action, Caller } from "./caller.js";
import type { DenialRecorder } from "./denial-recorder.js";
import { type AccessExplanation, explainCheck, type Explainer } from "./explanation.js";
import { storedExplanation } from "./stored-explanation.js";
import { type VisibleExplanation, visibleTo } from "./visible-explanation.js";
import { parseResource } from "./resource-arn.js";

/** A question nobody has asked yet. */
export interface HypotheticalRequest {
  readonly principal: string;
  readonly action: Action;
  readonly resource: string;
  /** Condition keys that only a request has, e.g. `aws:SourceIp`. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

export interface ExplainAccessOptions extends Explainer {
  readonly db: Queries;
  readonly identities: Pick<IdentityCache, "findIdentity">;
  readonly recorder: DenialRecorder;
  readonly clock: Clock;
}

/** Answers "why?": for a request that was refused, and for one that might be made. */
export class ExplainAccess {
  readonly #options: ExplainAccessOptions;

  constructor(options: ExplainAccessOptions) {
    this.#options = options;
  }

  /** Keeps why a request was refused; its id is the decision's. */
  async recordDenial(caller: Caller, check: AccessCheck, identity: Identity): Promise<void> {
    const { recorder, gatherer, clock } = this.#options;
    if (!recorder.hasRoomFor(caller.principal.accountId)) return;
    const context = await gatherer.context(caller, check, identity);
    const explanation = await explainCheck(this.#options, caller, check, identity, context);
    const stored = storedExplanation(explanation);
    if (stored === undefined) return;
    recorder.record({
      decision_id: caller.requestId,
      at_ms: clock(),
      principal_account: explanation.principalAccount,
      resource_account: explanation.resourceAccount,
      explanation: stored,
    });
  }

  /** As far as the account may see it. @throws NotFoundError also for what does not concern the account */
  async explainDenial(account: string, decisionId: string): Promise<VisibleExplanation> {
    await this.#options.recorder.flush();
    const row = await findDenial(this.#options.db, decisionId);
    if (row === undefined || ![row.principal_account, row.resource_account].includes(account)) {
      throw new NotFoundError(
        `There is no decision ${decisionId} about your account; refusals are kept for 30 days.`,
        "policy",
        decisionId,
      );
    }
    return visibleTo(account, JSON.parse(row.explanation) as AccessExplanation);
  }

  /**
   * As far as the account may see it.
   * @throws ValidationError, NotFoundError; AccessDeniedError when neither side is the account's
   */
  async explainRequest(account: string, request: HypotheticalRequest): Promise<VisibleExplanation> {
    const { db, identities, gatherer } = this.#options;
    const resource = parseResource(request.resource);
    if (resource === undefined) {
      throw new ValidationError(
        `${JSON.stringify(request.resource)} is no resource: write an ARN of a domain, repository, package or package group, or "*".`,
      );
    }
    const principal = await findPrincipal(db, request.principal);
    const owner = resource.domain?.owner ?? resource.account ?? principal.accountId;
    if (account !== principal.accountId && account !== owner) {
      throw new AccessDeniedError(
        "An account can have explained what its own principals may do, and who may do what with its resources.",
      );
    }
    const identity = await identities.findIdentity(principal.principalId);
    if (identity === undefined) {
      throw new NotFoundError("The principal is gone.", "principal", request.principal);
    }
    const check = { action: request.action, resource };
    const known = await gatherer.context(nobodysRequest(principal), check, identity);
    // What only a real request has is not made up.
    const context = Object.fromEntries(
      Object.entries(known).filter(([key]) => !onlyOfRequests.has(key)),
    );
    return visibleTo(
      account,
      await explainCheck(this.#options, { principal }, check, identity, {
        ...context,
        ...request.context,
      }),
    );
  }
}

const onlyOfRequests: ReadonlySet<string> = new Set(["aws:SourceIp", "aws:SecureTransport"]);

function nobodysRequest(principal: Caller["principal"]): Caller {
  return {
    principal,
    sourceIp: "",
    isSecure: false,
    userAgent: undefined,
    requestId: "",
    credential: { kind: "signature", accessKeyId: "" },
  };
}
