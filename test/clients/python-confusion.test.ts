/** Somebody publishes the name of a private project on the public index, with a higher version. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describeWithClient } from "../harness/clients.js";
import { buildDistributions } from "../harness/fake-index.js";
import { PythonClients } from "../harness/python-clients.js";

let python: PythonClients;
beforeAll(async () => {
  python = await PythonClients.start([]);
});
afterAll(() => python.close());

describeWithClient("uv", () => {
  test("the private one is installed; of the other there is no page, no file and no metadata", async () => {
    const dist = await python.folder("dist");
    buildDistributions([{ name: "inner-lib", version: "1.0" }], dist);
    const files = (await readdir(dist)).map((file) => join(dist, file));
    const credentials = ["-u", "aws", "-p", python.token];
    const publish = ["publish", "--publish-url", python.endpoint, ...credentials, ...files];
    expect((await python.run("uv", publish, "publish")).exitCode).toBe(0);
    await python.index.add([
      { name: "inner-lib", version: "99.0" },
      { name: "other-lib", version: "1.0" },
    ]);

    // The public index is asked for other names.
    expect(await python.page("other-lib")).toContain("other_lib-1.0");
    for (const name of ["inner-lib", "Inner_Lib", "inner.lib"]) {
      const page = await python.page(name);
      expect(page).toContain("inner_lib-1.0-");
      expect(page).not.toContain("99.0");
    }
    const headers = { authorization: `Bearer ${python.token}` };
    const file = `${python.endpoint}simple/inner-lib/99.0/inner_lib-99.0-py3-none-any.whl`;
    for (const url of [file, `${file}.metadata`, `${file}.provenance`])
      expect((await fetch(url, { headers })).status).toBe(404);

    const index = ["--no-cache", "--target", "site", "--default-index", python.indexUrl];
    await python.run("uv", ["pip", "install", ...index, "inner-lib"], "install");
    expect(await python.installed("install")).toEqual(["inner_lib-1.0"]);
  });
});
