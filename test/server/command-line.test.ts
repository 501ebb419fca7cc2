/** What `packhouse` says to somebody who mistypes. */
import { packhouseCommand } from "./packhouse-command.js";

test.each([
  [["tokn"], "unknown command 'tokn'\n(Did you mean token?)"],
  [["token", "creat"], "unknown command 'creat'"],
  [["user", "list", "--domian", "main"], "unknown option '--domian'"],
  [["token", "create", "--read"], "required option '--repository <name>' not specified"],
])("%j is answered in a few lines, the error last but for where to look", async (typed, error) => {
  const { exitCode, stdout, stderr } = await packhouseCommand(typed);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toContain(`error: ${error}\n`);
  expect(stderr).toMatch(/\nAdd --help to see the options\.\n$/);
  expect(stderr.split("\n").length).toBeLessThan(6);
});

test("without credentials it says where they may be, whichever API it calls", async () => {
  const nowhere = { AWS_EC2_METADATA_DISABLED: "true" };
  for (const typed of [["user", "list"], ["token"]]) {
    const { exitCode, stderr } = await packhouseCommand(
      [...typed, "--data", "/nonexistent"],
      nowhere,
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^packhouse: Could not load credentials .*--data.*\n$/);
  }
});

test("it tells its version", async () => {
  const { stdout } = await packhouseCommand(["--version"]);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
