import { PageForms } from "./page-forms.js";

const forms = new PageForms();
const formOf = (accept: string | undefined, query = "") =>
  forms.formOf({
    headers: accept === undefined ? {} : { accept },
    rawTarget: `/simple/lib/${query && `?${query}`}`,
    query: new URLSearchParams(query),
  });

test("the same header has the same form each time, and another its own", () => {
  for (const round of [1, 2]) {
    expect([round, formOf("application/vnd.pypi.simple.v1+json")]).toEqual([round, "json"]);
    expect([round, formOf("text/html")]).toEqual([round, "legacy-html"]);
    expect([round, formOf("image/png")]).toEqual([round, undefined]);
    expect([round, formOf(undefined)]).toEqual([round, "legacy-html"]);
  }
});

test("what the address asks for overrides a header that is remembered", () => {
  expect(formOf("text/html")).toBe("legacy-html");
  expect(formOf("text/html", "format=application/vnd.pypi.simple.v1%2Bjson")).toBe("json");
  expect(formOf("text/html", "format=image/png")).toBeUndefined();
  expect(formOf("text/html", "other=1")).toBe("legacy-html");
});

test("a header too long to be remembered counts all the same", () => {
  const accept = `${"a/b,".repeat(200)}application/vnd.pypi.simple.v1+json`;
  for (const round of [1, 2]) expect([round, formOf(accept)]).toEqual([round, "json"]);
});
