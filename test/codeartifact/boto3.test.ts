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
    const program = await readFile(join(import.meta.dirname, "boto3/session.py"), "utf8");
    home = await ClientHome.make({}, { "session.py": program });
  });

  afterAll(async () => {
    await home.remove();
    await packhouse.close();
  });

  test("a whole session: create, page, be refused, delete", async () => {
    const { stdout } = await home.runOrThrow("boto3", ["session.py", packhouse.url, REGION], {
      environment: { AWS_SHARED_CREDENTIALS_FILE: packhouse.credentialsFile },
    });
    const session = JSON.parse(stdout) as BotoSession;

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
});
