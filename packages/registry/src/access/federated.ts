// Whom only an identity provider vouches for: no principal of ours yet, and nothing but a role's trust policy speaks for him.
import type { Clock } from "../clock.js";
import { AccessDeniedError } from "../errors.js";
import type { Caller } from "./caller.js";
import type { PolicyEngine } from "./policy-engine.js";
import { requestKeys } from "./request-context.js";

export interface FederatedCaller extends Pick<Caller, "sourceIp" | "isSecure" | "userAgent"> {
  /** `arn:aws:iam::000000000000:oidc-provider/ci.example` */
  readonly providerArn: string;
}

export interface FederatedCheck {
  readonly role: { readonly arn: string; readonly accountId: string; readonly trustPolicy: string };
  /** What the provider's token says and what is asked for: `ci.example:sub`, `sts:RoleSessionName`. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

export interface FederationRules {
  readonly engine: PolicyEngine;
  readonly region: string;
  readonly clock: Clock;
}

const action = "sts:AssumeRoleWithWebIdentity";

/** @throws AccessDeniedError unless the role's trust policy names the provider and its conditions hold */
export function authoriseFederated(
  { engine, region, clock }: FederationRules,
  caller: FederatedCaller,
  { role, context }: FederatedCheck,
): void {
  const { arn, accountId, trustPolicy } = role;
  const decision = engine.evaluate(
    {
      // A provider speaks for its own account only.
      principal: { kind: "federated", arn: caller.providerArn, accountId },
      action,
      resource: arn,
      resourceAccount: accountId,
      context: {
        ...context,
        ...requestKeys(caller, { region, nowMs: clock(), resourceAccount: accountId }),
        "aws:FederatedProvider": caller.providerArn,
      },
    },
    { identity: [], resource: [engine.parse(trustPolicy, "trust")] },
  );
  if (decision.effect === "allow") return;
  throw new AccessDeniedError(`Not authorized to perform ${action}`);
}
