import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseArn, parsePolicy, evaluate } from "./index.js";

interface PolicyCase {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly context: Record<string, string | string[]>;
  readonly identityPolicies: object[];
  readonly resourcePolicy?: object;
  readonly expected: "Allowed" | "ExplicitlyDenied" | "ImplicitlyDenied";
}

const file = join(__dirname, "../cases/policy-cases.jsonl.gz");
const cases = gunzipSync(readFileSync(file))
  .toString()
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as PolicyCase);

const verdicts = { explicit: "ExplicitlyDenied", implicit: "ImplicitlyDenied" } as const;
const unlimited = { maxCharacters: Infinity };

function decide({ principal, context, identityPolicies, resourcePolicy, ...asked }: PolicyCase) {
  const decision = evaluate(
    {
      ...asked,
      context,
      principal: {
        arn: principal,
        accountId: parseArn(principal)?.accountId ?? "",
        kind: principal.includes(":assumed-role/") ? "role-session" : "user",
      },
    },
    {
      identity: identityPolicies.map((policy) =>
        parsePolicy(JSON.stringify(policy), "identity", unlimited),
      ),
      resource:
        resourcePolicy === undefined
          ? []
          : [parsePolicy(JSON.stringify(resourcePolicy), "resource", unlimited)],
    },
  );
  return decision.effect === "allow" ? "Allowed" : verdicts[decision.reason];
}

test("2,500 decisions are those of two other evaluators", () => {
  expect(cases).toHaveLength(2500);
  const different = cases.filter((one) => decide(one) !== one.expected);
  expect(different).toEqual([]);
});
