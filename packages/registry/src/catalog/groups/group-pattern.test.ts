import { ValidationError } from "../../errors.js";
import { packagePath, parsePattern } from "./group-pattern.js";

test.each([
  ["/*", "/", "*"],
  ["/npm/*", "/npm/", "*"],
  ["/maven/com.anycompany~", "/maven/com.anycompany", "~"],
  ["/npm/space/*", "/npm/space/", "*"],
  ["/npm//*", "/npm//", "*"],
  ["/npm/space/anycompany-ui~", "/npm/space/anycompany-ui", "~"],
  ["/npm/space/foo-*", "/npm/space/foo-", "*"],
  ["/maven/org.x/log4j-core$", "/maven/org.x/log4j-core", "$"],
  ["/pypi//requests$", "/pypi//requests", "$"],
  ["/npm//Foo$", "/npm//Foo", "$"],
  ["/npm//-$", "/npm//-", "$"],
])("%s is a pattern", (text, stem, reach) => {
  expect(parsePattern(text)).toEqual({ text, stem, reach });
});

function refusal(text: string): string {
  try {
    parsePattern(text);
  } catch (error) {
    if (error instanceof ValidationError) return error.message;
    throw error;
  }
  return "accepted";
}

test("what is no pattern is refused, and the refusal says where and why", () => {
  const texts = [
    "npm/*",
    "/npm/space",
    "/npm~",
    "/gem/*",
    "/npm//foo*",
    "/npm//foo-~",
    "/npm/~",
    "/npm/space$",
    "/npm//$",
    "/npm/a/b/c$",
    "/pypi/requests~",
    "/pypi//My_Package$",
    "/nuget//Newtonsoft~",
    "/maven//lib$",
    "//",
    "/$",
  ];
  expect(texts.map(refusal)).toMatchInlineSnapshot(`
    [
      "'npm/*' is no package group pattern, at character 1: it must begin with \`/\`.",
      "'/npm/space' is no package group pattern, at character 10: it must end in \`$\` (exactly this), \`~\` (words) or \`*\` (all).",
      "'/npm~' is no package group pattern, at character 5: write /npm/* for the whole format.",
      "'/gem/*' is no package group pattern, at character 2: the format must be one of npm, pypi, maven, nuget, generic, ruby, swift, cargo.",
      "'/npm//foo*' is no package group pattern, at character 10: behind a letter or digit write \`~\` (whole words) or \`$\` (exactly this); \`*\` only behind other characters.",
      "'/npm//foo-~' is no package group pattern, at character 11: \`~\` only behind a letter or digit; write \`*\` here.",
      "'/npm/~' is no package group pattern, at character 6: \`~\` only behind a letter or digit; write \`*\` here.",
      "'/npm/space$' is no package group pattern, at character 11: \`$\` stands behind a whole name: /format/namespace/name$.",
      "'/npm//$' is no package group pattern, at character 7: \`$\` stands behind a whole name: /format/namespace/name$.",
      "'/npm/a/b/c$' is no package group pattern, at character 9: there is nothing behind the name: /format/namespace/name.",
      "'/pypi/requests~' is no package group pattern, at character 7: pypi packages have no namespace; write /pypi//name.",
      "'/pypi//My_Package$' is no package group pattern, at character 8: names of pypi are compared in normal form; write /pypi//my-package.",
      "'/nuget//Newtonsoft~' is no package group pattern, at character 9: names of nuget are compared in normal form; write /nuget//newtonsoft.",
      "'/maven//lib$' is no package group pattern, at character 8: maven packages have a namespace; write /maven/namespace/name.",
      "'//' is no package group pattern, at character 2: it must end in \`$\` (exactly this), \`~\` (words) or \`*\` (all).",
      "'/$' is no package group pattern, at character 2: the format must be one of npm, pypi, maven, nuget, generic, ruby, swift, cargo.",
    ]
  `);
});

test("a package without namespace keeps the empty segment in its path", () => {
  expect(packagePath({ format: "npm", namespace: "", name: "react" })).toBe("/npm//react");
});
