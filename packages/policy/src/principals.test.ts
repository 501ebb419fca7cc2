import { compilePrincipals, matchPrincipal } from "./principals.js";
import { parseJson } from "./json.js";
import { owner, root, session, stranger, user } from "./policy.fixture.js";

const grant = (element: unknown, principal: Parameters<typeof matchPrincipal>[1]) =>
  matchPrincipal(compilePrincipals(parseJson(JSON.stringify(element)), "test"), principal);

const iam = `arn:aws:iam::${owner}`;
const sts = `arn:aws:sts::${owner}`;

test.each([
  ["*", user(owner), "direct"],
  [{ AWS: "*" }, session(stranger), "direct"],
  [{ AWS: owner }, user(owner), "account"],
  [{ AWS: owner }, user(stranger), undefined],
  [{ AWS: `${iam}:root` }, session(owner), "account"],
  [{ AWS: `${iam}:root` }, root(owner), "account"],
  [{ AWS: `${iam}:user/bob` }, user(owner), "direct"],
  [{ AWS: `${iam}:user/Bob` }, user(owner), undefined],
  [{ AWS: `${iam}:user/team/bob` }, user(owner), undefined],
  [{ AWS: `${iam}:role/ci` }, session(owner), "role"],
  [{ AWS: `${iam}:role/team/ci` }, session(owner), "role"],
  [{ AWS: `${iam}:role/c` }, session(owner), undefined],
  [{ AWS: `${iam}:role/ci` }, session(stranger), undefined],
  [{ AWS: `${sts}:assumed-role/ci/build-7` }, session(owner), "direct"],
  [{ AWS: `${sts}:assumed-role/ci/build-8` }, session(owner), undefined],
  [{ AWS: [owner, `${iam}:role/ci`] }, session(owner), "role"],
  [{ AWS: [owner, `${sts}:assumed-role/ci/build-7`] }, session(owner), "direct"],
  [{ Service: "*" }, user(owner), undefined],
  [{ Service: "x.amazonaws.com", AWS: owner }, user(owner), "account"],
])("%j to %o is %s", (element, principal, expected) => {
  expect(grant(element, principal)).toBe(expected);
});

test("a user whose ARN looks like a session is none", () => {
  const principal = { ...user(owner), arn: `${iam}:user/ci/build-7` };
  expect(grant({ AWS: `${iam}:role/ci` }, principal)).toBeUndefined();
});
