import type { ServerProcess } from "../server-process.js";

/** How the page of a project is written. */
export type PageForm = "html" | "json";

/** A server of Python packages. */
export interface PythonContender {
  readonly name: string;
  readonly process: ServerProcess;
  /** The simple index, ending in `/`. */
  readonly index: string;
  /** Where uploads go; absent when it takes none. */
  readonly uploads?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly forms: readonly PageForm[];
  /** See `Turn`. */
  readonly warmUpRounds?: number;
}

export const acceptOf: Readonly<Record<PageForm, string>> = {
  html: "text/html",
  json: "application/vnd.pypi.simple.v1+json",
};

/** The programs of Python are not compiled as they run. */
export const interpretedWarmUpRounds = 2;

/** Where the page of a project says that its first file is. */
export async function firstFileOf(
  { index, headers }: Pick<PythonContender, "index" | "headers">,
  project: string,
): Promise<string> {
  const page = new URL(`${project}/`, index);
  const answer = await fetch(page, { headers: { ...headers, accept: acceptOf.html } });
  const href = /<a\b[^>]*\bhref="([^"#]+)/.exec(await answer.text())?.[1];
  if (href === undefined) throw new Error(`${page.href} has no file: ${answer.status}`);
  return new URL(href, page).href;
}
