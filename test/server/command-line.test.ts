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

test("it tells its version", async () => {
  const { stdout } = await packhouseCommand(["--version"]);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
