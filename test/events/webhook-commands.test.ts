/** `packhouse webhook …` against a running server: what can be set, what is shown, what is refused. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Packhouse } from "../harness/packhouse.js";
import { packhouseCommand } from "../server/packhouse-command.js";

let packhouse: Packhouse;
let folder: string;
beforeAll(async () => {
  packhouse = await Packhouse.start();
  folder = await mkdtemp(join(tmpdir(), "packhouse-webhooks-"));
}, 60_000);
afterAll(async () => {
  await packhouse.close();
  await rm(folder, { recursive: true });
});

const url = "https://ci.example.test/hook";

async function run(...commandArguments: string[]) {
  const where = [
    "--domain",
    "main",
    "--data",
    packhouse.dataDirectory,
    "--endpoint",
    packhouse.url,
  ];
  return packhouseCommand(["webhook", ...commandArguments, ...where]);
}

async function result(...commandArguments: string[]): Promise<Record<string, unknown>> {
  const { exitCode, stdout, stderr } = await run(...commandArguments, "--output", "json");
  expect([exitCode, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

test("a webhook is added, shown, changed, disabled, enabled and removed, by its name or its id", async () => {
  const patternFile = join(folder, "pattern.json");
  await writeFile(patternFile, JSON.stringify({ detail: { packageFormat: ["npm"] } }));
  const header = "Authorization: Bearer very-secret";
  const added = await result(
    ...["add", "--url", url, "--name", "ci", "--pattern", `@${patternFile}`, "--header", header],
    ...["--detail-type", "Packhouse Security Alert", "--max-per-second", "5"],
  );
  expect(added).toMatchObject({
    webhook: { name: "ci", status: "enabled", target: { kind: "webhook", url } },
    secret: expect.stringMatching(/^whsec_/) as string,
  });
  const { webhookId } = added["webhook"] as { readonly webhookId: string };

  const shown = await result("show", "ci");
  expect(shown).toMatchObject({
    webhook: {
      ...{ webhookId, hasHeaders: true, maxPerSecond: 5, maxConcurrency: 16 },
      pattern: { detail: { packageFormat: ["npm"] } },
      detailTypes: ["Packhouse Security Alert"],
    },
  });
  expect(JSON.stringify(shown)).not.toMatch(/very-secret|whsec_/);

  const changed = await result("update", webhookId, "--no-pattern", "--url", `${url}/2`);
  expect(changed).toMatchObject({ webhook: { target: { url: `${url}/2` }, maxPerSecond: 5 } });
  expect(changed["webhook"]).not.toHaveProperty("pattern");
  expect(await result("disable", "ci")).toMatchObject({ webhook: { status: "disabled" } });
  expect(await result("enable", "ci")).toMatchObject({ webhook: { status: "enabled" } });

  const rotated = await result("rotate-secret", "ci");
  expect(rotated["secret"]).not.toBe(added["secret"]);
  expect(rotated["webhook"]).toHaveProperty("previousSecretExpiresAt");

  expect(await result("list")).toMatchObject({ webhooks: [{ webhookId }] });
  await result("remove", "ci");
  expect(await result("list")).toEqual({ webhooks: [] });
  expect(packhouse.logs).not.toMatch(/very-secret|whsec_/);
}, 60_000);

test("a person reads sentences, and the secret once", async () => {
  const added = await run("add", "--url", url, "--name", "chat");
  expect(added.stdout).toMatch(
    /^webhook wh_[0-9a-f]{24} \(chat\) sends to https:.*\nsecret whsec_/,
  );
  const listed = await run("list");
  expect(listed.stdout).toMatch(/^wh_[0-9a-f]{24} {2}enabled {2}chat {2}https:/);
  // The only domain need not be named.
  const { dataDirectory, url: endpoint } = packhouse;
  const where = ["--data", dataDirectory, "--endpoint", endpoint];
  expect(await packhouseCommand(["webhook", "list", ...where])).toMatchObject({
    stdout: listed.stdout,
  });
  const own = `whsec_${"A".repeat(32)}`;
  const given = await run("add", "--url", url, "--secret", own);
  expect([given.exitCode, given.stdout]).toEqual([0, expect.not.stringContaining("whsec_")]);
}, 60_000);

test.each([
  ["no target", ["add"], /Say where events go/],
  ["two targets", ["add", "--url", url, "--event-bus", "default"], /Say one of/],
  ["a pattern that is no JSON", ["add", "--url", url, "--pattern", "{"], /--pattern: .*JSON/],
  [
    "a wrong pattern",
    ["add", "--url", url, "--pattern", '{"detail":{"a":1}}'],
    /pattern\.detail\.a/,
  ],
  ["a missing file", ["add", "--url", url, "--pattern", "@/nonexistent"], /nonexistent/],
  ["no URL", ["add", "--url", "ci"], /target\.url: is no URL/],
  ["an unknown webhook", ["show", "nobody"], /no webhook 'nobody'/],
])("%s is told in a sentence", async (_, commandArguments, message) => {
  const { exitCode, stdout, stderr } = await run(...commandArguments);
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(message);
});
