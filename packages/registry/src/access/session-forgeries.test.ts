// What is no session token of ours, or not that of the key, opens nothing. Each request is signed correctly for what it
// shows, so that only the rule under test is left to refuse it.
import { createCipheriv, randomBytes } from "node:crypto";
import type { AccessDeniedError } from "../errors.js";
import { Secret } from "../secret.js";
import { issueSession, type TemporaryCredentials } from "../identity/session-token.js";
import { owner, wrapper, wrappingKey } from "./access.fixture.js";
import {
  hourMs,
  openRoleWorld,
  type RoleWorld,
  type SentHeaders,
  signedHeaders,
  wire,
} from "./role-world.fixture.js";

let world: RoleWorld;
let good: TemporaryCredentials;
let other: TemporaryCredentials;
beforeAll(async () => {
  world = await openRoleWorld();
  good = await world.credentials();
  other = await world.credentials({ name: "other" });
});
afterAll(() => world.close());

async function codeOf(credentials: TemporaryCredentials): Promise<string> {
  return sent(await signedHeaders(credentials, world.time.nowMs));
}

async function sent(headers: SentHeaders): Promise<string> {
  return world.access.authenticateSignature(wire(headers), Buffer.from("{}")).then(
    () => "accepted",
    (error: unknown) => (error as AccessDeniedError).code ?? "no code",
  );
}

const withToken = (edit: (token: string) => string): TemporaryCredentials => ({
  ...good,
  sessionToken: new Secret(edit(good.sessionToken.reveal())),
});

const flipped = (token: string, at: number): string => {
  const bytes = Buffer.from(token, "base64");
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  return bytes.toString("base64");
};

/** As our own seal, but not with our key or not for this access key. */
function sealed(content: object, key = wrappingKey, context = `session-token/${good.accessKeyId}`) {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(context));
  const text = Buffer.from(JSON.stringify(content));
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString(
    "base64",
  );
}

const content = () => ({
  secret: good.secretAccessKey.reveal(),
  principalId: world.role.roleId,
  name: "forged",
  issuedAtMs: world.time.nowMs,
  expiresAtMs: world.time.nowMs + hourMs,
});

test("the credentials themselves are accepted", async () => {
  await expect(codeOf(good)).resolves.toBe("accepted");
});

const invalid = "UnrecognizedClientException";

test.each<[string, (token: string) => string]>([
  ["its first byte altered", (t) => flipped(t, 0)],
  ["a byte of the nonce altered", (t) => flipped(t, 5)],
  ["the first byte of the content altered", (t) => flipped(t, 12)],
  ["a byte of the content altered", (t) => flipped(t, 40)],
  ["another byte of the content altered", (t) => flipped(t, 90)],
  ["the last byte of the content altered", (t) => flipped(t, -17)],
  ["a byte of the tag altered", (t) => flipped(t, -16)],
  ["the last byte altered", (t) => flipped(t, -1)],
  ["one character less", (t) => t.slice(0, -1)],
  ["four characters less", (t) => t.slice(0, -4)],
  ["only its first half", (t) => t.slice(0, t.length / 2)],
  ["only its first 16 characters", (t) => t.slice(0, 16)],
  ["only one character", (t) => t.slice(0, 1)],
  ["four characters more", (t) => `${t}AAAA`],
  ["four characters before it", (t) => `AAAA${t}`],
  ["itself twice", (t) => `${t}${t}`],
  ["lower-case letters only", (t) => t.toLowerCase()],
  ["a comma", (t) => `${t},`],
  ["base64url for base64", (t) => `${t.slice(0, 20)}-_${t.slice(22)}`],
  ["too much padding", (t) => `${t.replace(/=+$/, "")}====`],
  ["nothing of ours", () => "FwoGZXIvYXdzEBYaDHVua25vd24"],
  ["10,000 characters", () => "A".repeat(10_000)],
  ["a JWT of the same key", () => "eyJhbGciOiJub25lIn0.eyJzdWIiOiJBUk9BIn0."],
  ["a token that another key sealed", () => sealed(content(), randomBytes(32))],
  [
    "our seal for another purpose",
    () => sealed(content(), wrappingKey, `access-key/${good.accessKeyId}`),
  ],
  [
    "our seal for another access key",
    () => sealed(content(), wrappingKey, `session-token/${other.accessKeyId}`),
  ],
  ["the token of another session", () => other.sessionToken.reveal()],
])("a session token with %s is refused", async (_, edit) => {
  await expect(codeOf(withToken(edit))).resolves.toBe(invalid);
});

test.each<[string, () => Promise<string>, string]>([
  [
    "the secret of another session",
    () => codeOf({ ...good, secretAccessKey: other.secretAccessKey }),
    "InvalidSignatureException",
  ],
  ["the id of another session", () => codeOf({ ...good, accessKeyId: other.accessKeyId }), invalid],
  [
    "an id that nobody gave out",
    () => codeOf({ ...good, accessKeyId: "ASIAABCDEFGHIJKLMNOP" }),
    invalid,
  ],
  [
    "the id as that of a user's key",
    () => codeOf({ ...good, accessKeyId: good.accessKeyId.replace("ASIA", "AKIA") }),
    invalid,
  ],
  [
    "the id in lower case",
    () => codeOf({ ...good, accessKeyId: good.accessKeyId.toLowerCase() }),
    invalid,
  ],
  [
    "no token",
    async () => sent(without(await signedHeaders(good, world.time.nowMs), "x-amz-security-token")),
    "InvalidSignatureException",
  ],
  [
    "a token that is not signed",
    async () => sent(await unsignedToken()),
    "InvalidSignatureException",
  ],
  [
    "a token put in place of the signed one",
    async () =>
      sent({
        ...(await signedHeaders(good, world.time.nowMs)),
        "x-amz-security-token": other.sessionToken.reveal(),
      }),
    invalid,
  ],
  [
    "an empty token",
    async () =>
      sent({ ...(await signedHeaders(good, world.time.nowMs)), "x-amz-security-token": "" }),
    invalid,
  ],
  ["a token with a user's key", () => codeOf({ ...good, ...world.admin }), invalid],
  [
    "an end that is over",
    async () => codeOf(await world.credentials({ expiresAtMs: world.time.nowMs })),
    "ExpiredTokenException",
  ],
  [
    "a role that never was",
    async () => codeOf(await world.credentials({ principalId: "AROAABCDEFGHIJKLMNOPQ" })),
    "InvalidClientTokenId",
  ],
])("%s is refused", async (_, attempt, code) => {
  await expect(attempt()).resolves.toBe(code);
});

test("no session token, signed as if there were none to send, is refused", async () => {
  const bare = await issueSession(wrapper, owner, {
    principalId: world.role.roleId,
    name: "x",
    issuedAtMs: 0,
    expiresAtMs: Date.now() + hourMs,
  });
  const headers = await signedHeaders({ ...bare, sessionToken: new Secret("") }, world.time.nowMs);
  await expect(sent(without(headers, "x-amz-security-token"))).resolves.toBe(invalid);
});

function without(headers: SentHeaders, name: string): SentHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([each]) => each !== name));
}

/** Signed without the token, which was put in afterwards. */
async function unsignedToken(): Promise<SentHeaders> {
  const headers = await signedHeaders({ ...good, sessionToken: new Secret("") }, world.time.nowMs);
  return {
    ...without(headers, "x-amz-security-token"),
    "x-amz-security-token": good.sessionToken.reveal(),
  };
}
