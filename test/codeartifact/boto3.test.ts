/** boto3, Python's SDK, reads the same answers. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ClientHome } from "../harness/client-home.js";
import { describeWithClient } from "../harness/clients.js";
import { Packhouse, REGION } from "../harness/packhouse.js";

interface BotoSession {
  readonly errors: readonly (readonly [string, number, string | null])[];
  readonly types: Readonly<Record<string, string>>;
  readonly pages: readonly (readonly string[])[];
  readonly resumed: readonly string[];
  readonly tags: readonly unknown[];
  readonly endpoint: string;
  readonly left: number;
}

describeWithClient("boto3", () => {
  let packhouse: Packhouse;
  let home: ClientHome;

  beforeAll(async () => {
    packhouse = await Packhouse.start();
    home = await ClientHome.make({});
  });

  afterAll(async () => {
    await home.remove();
    await packhouse.close();
  });

  async function run(name: string): Promise<unknown> {
    const program = await readFile(join(import.meta.dirname, "boto3", name), "utf8");
    await home.write({ [name]: program });
    const { stdout } = await home.runOrThrow("boto3", [name, packhouse.url, REGION], {
      environment: { AWS_SHARED_CREDENTIALS_FILE: packhouse.credentialsFile },
    });
    return JSON.parse(stdout) as unknown;
  }

  test("a whole session: create, page, be refused, delete", async () => {
    const session = (await run("session.py")) as BotoSession;

    expect(session.types).toEqual({ createdTime: "datetime", expiration: "datetime" });
    expect(session.pages).toEqual([["base"], ["store"], ["team"]]);
    expect(session.resumed).toEqual(["store", "team"]);
    expect(session.tags).toEqual([{ key: "team", value: "build" }]);
    expect(session.endpoint).toBe(`${packhouse.url}/d/by-boto-000000000000/pypi/team/`);
    expect(session.errors).toEqual([
      ["ConflictException", 409, "domain"],
      ["ConflictException", 409, "domain"],
      ["ResourceNotFoundException", 404, "repository"],
      ["ServiceQuotaExceededException", 402, "repository"],
      ["ValidationException", 400, null],
    ]);
    expect(session.left).toBe(0);
  });

  test("packages, groups and policies: publish a stream, page, copy, dispose, be refused", async () => {
    expect(await run("packages.py")).toEqual({
      asset: "bytes of 1.0.0",
      pages: [["1.0.0"], ["1.1.0"], ["1.2.0"]],
      archived: "Archived",
      copied: ["1.1.0", "1.2.0"],
      disposed: "Disposed",
      refused: { "1.0.0": "SKIPPED", "9.9.9": "NOT_FOUND" },
      patterns: ["/*", "/generic/*", "/generic/tools/*"],
      associated: ["/generic/tools/*", "STRONG"],
      policyIsAsPut: true,
      stale: "domain",
    });
  });
});
