import { Secret } from "../../secret.js";
import type { WebhookTarget } from "../../events/webhook.js";
import { type CatalogFixture, aCatalog, caller, owner } from "../catalog.fixture.js";
import { type NewWebhook, addWebhook } from "./add-webhook.js";
import { getWebhook, getWebhookRow, listWebhooks } from "./read-webhooks.js";
import { rotateSecret } from "./rotate-secret.js";
import { removeWebhook, updateWebhook } from "./update-webhook.js";
import type { WebhookParts } from "./webhook-parts.js";

const main = { name: "main", owner };
const principal = "arn:someone";
const target: WebhookTarget = { kind: "webhook", url: "https://ci.example/hook?job=1" };
const secret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;

let fixture: CatalogFixture;
let parts: WebhookParts;
beforeEach(async () => {
  fixture = await aCatalog();
  parts = {
    database: fixture.database,
    now: () => fixture.clockMs,
    wrapper: {
      wrap: (plaintext, context) =>
        Promise.resolve(Buffer.from(`${context}|${plaintext.toString("hex")}`)),
    },
    registryAccount: owner,
    limits: { maxWebhooksPerDomain: 3 },
  };
});
afterEach(() => fixture.close());

const add = (settings: Partial<NewWebhook> = {}) =>
  addWebhook(parts, main, { target, ...settings }, principal);

test("a webhook begins with the next event, and its secret is shown once and stored wrapped", async () => {
  const before = await add({ name: "first" });
  const { webhook, secret: shown } = await add({
    name: "ci",
    headers: { Authorization: "Bearer t" },
  });
  expect(shown).toMatch(/^whsec_[\w+/]{43}=$/);
  expect(webhook).toMatchObject({ name: "ci", target, status: "enabled", maxConcurrency: 16 });
  expect(webhook.cursorSequence).toBeGreaterThan(before.webhook.cursorSequence);
  expect(await getWebhook(fixture.database.read, main, webhook.id)).toEqual(webhook);
  expect(await getWebhook(fixture.database.read, main, "ci")).toEqual(webhook);
  const row = await getWebhookRow(fixture.database.read, main, webhook.id);
  const key = Buffer.from(shown?.slice(6) ?? "", "base64").toString("hex");
  expect(String(row.secret_wrapped)).toBe(`webhook-secret:${webhook.id}|${key}`);
  expect(String(row.headers_wrapped)).toMatch(`webhook-headers:${webhook.id}|`);
  expect(JSON.stringify(webhook)).not.toContain("Bearer");
});

test("a secret of one's own is taken, and every change is recorded without it", async () => {
  const { webhook, secret: shown } = await add({ secret: new Secret(secret) });
  expect(shown).toBe(secret);
  await updateWebhook(parts, main, webhook.id, { status: "disabled", maxPerSecond: 5 }, principal);
  await rotateSecret(parts, main, webhook.id, { overlapSeconds: 60 }, principal);
  await removeWebhook(parts, main, webhook.id, principal);
  const changes = await fixture.database.read
    .selectFrom("changes")
    .select(["principal", "detail"])
    .where("kind", "=", "webhook")
    .orderBy("sequence")
    .execute();
  expect(changes.map((change) => JSON.parse(change.detail) as unknown)).toEqual([
    { webhookId: webhook.id, did: "added" },
    { webhookId: webhook.id, did: "updated", members: ["status", "maxPerSecond"] },
    { webhookId: webhook.id, did: "secret-rotated" },
    { webhookId: webhook.id, did: "removed" },
  ]);
  await expect(getWebhook(fixture.database.read, main, webhook.id)).rejects.toMatchObject({
    name: "NotFoundError",
  });
});

test("an update changes what is given and keeps the rest", async () => {
  const pattern = { detail: { packageName: ["lib"] } };
  const { webhook } = await add({ name: "ci", pattern, maxPerSecond: 9 });
  const disabled = await updateWebhook(parts, main, webhook.id, { status: "disabled" }, principal);
  expect(disabled).toMatchObject({ pattern, status: "disabled", maxPerSecond: 9, name: "ci" });
  expect(disabled.disabledReason).toMatch(/administrator/);
  const url = "https://ci.example/other";
  const update = { status: "enabled", pattern: null, maxPerSecond: null, name: "ci-2" } as const;
  await updateWebhook(
    parts,
    main,
    webhook.id,
    { ...update, target: { kind: "webhook", url } },
    principal,
  );
  const now = await getWebhook(fixture.database.read, main, webhook.id);
  expect(now).toMatchObject({ name: "ci-2", target: { url }, status: "enabled" });
  expect([now.pattern, now.maxPerSecond, now.disabledReason]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(now.cursorSequence).toBe(webhook.cursorSequence);
});

test("what was missed can be skipped; dead letters stay", async () => {
  const { webhook } = await add();
  const delivery = {
    webhook_id: webhook.id,
    ordering_key: "k",
    attempts: 1,
    next_attempt_at_ms: 1,
    last_error: null,
  };
  await fixture.database.transact(async (tx) => {
    const rows = [
      { ...delivery, event_sequence: 1, state: "waiting" as const },
      { ...delivery, event_sequence: 2, state: "dead" as const },
    ];
    await tx.insertInto("webhook_deliveries").values(rows).execute();
  });
  const repository = await fixture.repository("packages");
  await fixture.catalog.publish(repository, await fixture.aVersion(repository, "1.0.0"), caller);
  const now = await updateWebhook(parts, main, webhook.id, { skipMissed: true }, principal);
  expect(now.cursorSequence).toBeGreaterThan(webhook.cursorSequence);
  const left = await fixture.database.read
    .selectFrom("webhook_deliveries")
    .select("state")
    .execute();
  expect(left).toEqual([{ state: "dead" }]);
});

test("a rotated secret signs beside the one before until it expires, or not at all", async () => {
  const { webhook } = await add();
  const old = await getWebhookRow(fixture.database.read, main, webhook.id);
  const rotated = await rotateSecret(parts, main, webhook.id, { overlapSeconds: 60 }, principal);
  expect(rotated.webhook.previousSecretExpiresAtMs).toBe(fixture.clockMs + 60_000);
  const both = await getWebhookRow(fixture.database.read, main, webhook.id);
  expect(both.previous_secret_wrapped).toEqual(old.secret_wrapped);
  expect(both.secret_wrapped).not.toEqual(old.secret_wrapped);
  await rotateSecret(parts, main, webhook.id, { overlapSeconds: 0 }, principal);
  const one = await getWebhookRow(fixture.database.read, main, webhook.id);
  expect([one.previous_secret_wrapped, one.previous_secret_expires_at_ms]).toEqual([null, null]);
});

test("names are unique in a domain, and there is a limit", async () => {
  const { webhook } = await add({ name: "a" });
  await add({ name: "b" });
  await expect(add({ name: "a" })).rejects.toMatchObject({ name: "ConflictError" });
  await expect(
    updateWebhook(parts, main, webhook.id, { name: "b" }, principal),
  ).rejects.toMatchObject({
    name: "ConflictError",
  });
  await add({ name: "c" });
  await expect(add({ name: "d" })).rejects.toMatchObject({ name: "QuotaExceededError" });
  const first = await listWebhooks(fixture.database.read, main, { after: undefined, limit: 2 });
  const rest = await listWebhooks(fixture.database.read, main, { after: first.next, limit: 2 });
  expect([first, rest].map(({ rows }) => rows.map(({ name }) => name))).toEqual([
    ["a", "b"],
    ["c"],
  ]);
  expect(rest.next).toBeUndefined();
});

test.each<[string, Partial<NewWebhook>, RegExp]>([
  ["another scheme", { target: { kind: "webhook", url: "ftp://ci.example" } }, /https:/],
  ["no URL", { target: { kind: "webhook", url: "ci.example" } }, /no URL/],
  [
    "a password in the URL",
    { target: { kind: "webhook", url: "https://a:b@ci.example" } },
    /password/,
  ],
  [
    "a long URL",
    { target: { kind: "webhook", url: `https://ci.example/${"a".repeat(2048)}` } },
    /2048/,
  ],
  ["no topic", { target: { kind: "sns", topicArn: "arn:aws:sqs:x" } }, /topicArn/],
  [
    "a secret for AWS",
    { target: { kind: "sqs", queueUrl: "https://q.example/1" }, secret: new Secret(secret) },
    /secret/,
  ],
  ["a short secret", { secret: new Secret("whsec_AAAA") }, /24 to 64/],
  ["a secret that is no base64", { secret: new Secret(`${secret}!`) }, /base64/],
  ["our own headers", { headers: { "Webhook-Id": "1" } }, /Webhook-Id/],
  ["a header that splits", { headers: { "x-a": "1\r\nx-b: 2" } }, /x-a/],
  ["an unknown detail type", { detailTypes: ["Packhouse Nonsense"] }, /Packhouse Nonsense/],
  [
    "a wrong pattern",
    { pattern: { detail: { packageName: "lib" } } },
    /pattern\.detail\.packageName/,
  ],
  ["a wrong template", { transformer: { InputPathsMap: {}, InputTemplate: "{" } }, /InputTemplate/],
  ["no concurrency", { maxConcurrency: 0 }, /maxConcurrency/],
  ["a name like an id", { name: "wh_1" }, /wh_/],
  ["a name with spaces", { name: "my hook" }, /: name: /],
])("%s is refused, and says so", async (_, settings, message) => {
  const refusal: unknown = await add(settings).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ name: "ValidationError" });
  expect(String(refusal)).toMatch(message);
  expect(String(refusal)).not.toContain(secret);
});

test("headers, which may hold credentials, are not sent to another host by who may not see them", async () => {
  const { webhook } = await add({ headers: { Authorization: "Bearer t" } });
  const to = (url: string, headers?: Record<string, string>) =>
    updateWebhook(
      parts,
      main,
      webhook.id,
      { target: { kind: "webhook", url }, ...(headers && { headers }) },
      principal,
    );
  for (const url of [
    "https://thief.example/hook",
    "http://ci.example/",
    "https://ci.example:8443/",
  ])
    await expect(to(url)).rejects.toThrow(/target\.url: .* give headers again/);
  expect(await to("https://ci.example/other")).toMatchObject({ hasHeaders: true });
  expect(await to("https://thief.example/hook", {})).toMatchObject({
    target: { url: "https://thief.example/hook" },
  });
  const { headers_wrapped } = await getWebhookRow(fixture.database.read, main, webhook.id);
  expect(String(headers_wrapped)).not.toContain(Buffer.from("Bearer t").toString("hex"));
});

test("domains of other accounts do not use the server's AWS credentials", async () => {
  parts = { ...parts, registryAccount: "999999999999" };
  const topicArn = "arn:aws:sns:us-east-1:123456789012:t";
  await expect(add({ target: { kind: "sns", topicArn } })).rejects.toMatchObject({
    name: "AccessDeniedError",
    message: expect.stringMatching(/999999999999.*own AWS credentials/) as string,
  });
  expect((await add()).webhook.target.kind).toBe("webhook");
});

test("a webhook of another domain is not found", async () => {
  const { webhook } = await add();
  await fixture.database.transact((tx) =>
    tx
      .insertInto("domains")
      .values({
        domain_id: "d2",
        account_id: owner,
        name: "other",
        encryption_key_arn: "k",
        created_at_ms: 1,
      })
      .execute(),
  );
  const other = { name: "other", owner };
  const removal = removeWebhook(parts, other, webhook.id, principal);
  await expect(removal).rejects.toMatchObject({ name: "NotFoundError", resourceType: "webhook" });
});
