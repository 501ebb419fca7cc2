import { editPypirc, editUvToml } from "./python-login.js";

const endpoint = "http://127.0.0.1:8420/d/main-000000000000/pypi/packages/";

test("twine's file gets a section, once, and keeps what else is in it", () => {
  const fresh = editPypirc("", endpoint, "t1");
  expect(fresh).toMatchInlineSnapshot(`
    "[distutils]
    index-servers =
        pypi
        codeartifact

    [codeartifact]
    repository = http://127.0.0.1:8420/d/main-000000000000/pypi/packages/
    username = aws
    password = t1
    "
  `);
  expect(editPypirc(fresh, endpoint, "t1")).toBe(fresh);
  expect(editPypirc(fresh, endpoint, "t2")).toBe(fresh.replace("t1", "t2"));
  const own = "[distutils]\nindex-servers = mine\n\n[mine]\nrepository = http://mine/\n";
  expect(editPypirc(own, endpoint, "t")).toBe(
    `[distutils]\nindex-servers =\n    mine\n    codeartifact\n\n[mine]\nrepository = http://mine/\n\n[codeartifact]\nrepository = ${endpoint}\nusername = aws\npassword = t\n`,
  );
});

test("uv's file gets an index, once, and keeps what else is in it", () => {
  const fresh = editUvToml('cache-dir = "/c"\n', endpoint, "t1");
  expect(fresh).toMatchInlineSnapshot(`
    "cache-dir = "/c"

    # packhouse login: begin
    [[index]]
    name = "packhouse"
    url = "http://aws:t1@127.0.0.1:8420/d/main-000000000000/pypi/packages/simple/"
    publish-url = "http://127.0.0.1:8420/d/main-000000000000/pypi/packages/"
    default = true
    # packhouse login: end
    "
  `);
  expect(editUvToml(fresh, endpoint, "t2")).toBe(fresh.replace("t1", "t2"));
});
