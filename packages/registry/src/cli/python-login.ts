import { homedir } from "node:os";
import { join } from "node:path";
import type { LoginTool } from "./login-tools.js";

const userName = "aws";

/** The index with the token in its address: the one place where pip and uv both look. */
function indexUrl(endpoint: string, token: string): string {
  const url = new URL("simple/", endpoint);
  url.username = userName;
  url.password = token;
  return url.href;
}

export const pipLogin: LoginTool = {
  format: "pypi",
  steps: (endpoint, token) => [
    {
      kind: "run",
      command: ["pip", "config", "set", "global.index-url", indexUrl(endpoint, token)],
    },
  ],
};

/** As the aws CLI writes it: `twine upload --repository codeartifact`. */
export const twineLogin: LoginTool = {
  format: "pypi",
  steps: (endpoint, token) => [
    {
      kind: "edit",
      path: join(homedir(), ".pypirc"),
      edit: (text) => editPypirc(text, endpoint, token),
    },
  ],
};

export const uvLogin: LoginTool = {
  format: "pypi",
  steps: (endpoint, token, { environment }) => [
    {
      kind: "edit",
      path: join(environment["XDG_CONFIG_HOME"] ?? join(homedir(), ".config"), "uv", "uv.toml"),
      edit: (text) => editUvToml(text, endpoint, token),
    },
  ],
};

/** Poetry keeps sources in each project; credentials and the repository to publish to are the user's. */
export const poetryLogin: LoginTool = {
  format: "pypi",
  steps: (endpoint, token) => [
    { kind: "run", command: ["poetry", "config", "repositories.packhouse", endpoint] },
    { kind: "run", command: ["poetry", "config", "http-basic.packhouse", userName, token] },
  ],
  hint: (endpoint) =>
    `In a project: poetry source add --priority=primary packhouse ${new URL("simple/", endpoint).href}`,
};

const section = "codeartifact";

/** Sets one section and lists it; everything else stays as it is. */
export function editPypirc(text: string, endpoint: string, token: string): string {
  const ours = `[${section}]\nrepository = ${endpoint}\nusername = ${userName}\npassword = ${token}\n`;
  const others = withoutSection(text);
  if (!/^\[distutils\]/m.test(others))
    return `[distutils]\nindex-servers =\n    pypi\n    ${section}\n\n${joinBlocks(others, ours)}`;
  const isListed = /^\s+codeartifact\s*$/m.test(others);
  const listed = isListed
    ? others
    : others.replace(/^index-servers\s*=[ \t]*(.*)$/m, (_line, first: string) => {
        const server = first.trim() === "" ? "" : `\n    ${first.trim()}`;
        return `index-servers =${server}\n    ${section}`;
      });
  return joinBlocks(listed, ours);
}

function withoutSection(text: string): string {
  return text.replace(/^\[codeartifact\]\n(?:(?!\[).*\n?)*/m, "");
}

const blockStart = "# packhouse login: begin";
const blockEnd = "# packhouse login: end";

/** Puts the index at the end, where no other table's keys can follow it, in place of the one before. */
export function editUvToml(text: string, endpoint: string, token: string): string {
  const start = text.indexOf(blockStart);
  const end = text.indexOf(blockEnd);
  const others =
    start === -1 || end < start
      ? text
      : text.slice(0, start) + text.slice(end + blockEnd.length).replace(/^\n/, "");
  const lines = [
    blockStart,
    "[[index]]",
    'name = "packhouse"',
    `url = "${indexUrl(endpoint, token)}"`,
    `publish-url = "${endpoint}"`,
    "default = true",
    blockEnd,
    "",
  ];
  return joinBlocks(others, lines.join("\n"));
}

function joinBlocks(before: string, after: string): string {
  const text = before.trimEnd();
  return text === "" ? after : `${text}\n\n${after}`;
}
