/** Reads from the tests themselves what they show of each operation. */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import * as ts from "typescript";

/** A test's title as it is written, placeholders included. */
export interface ShownTest {
  readonly file: string;
  readonly title: string;
}

/** Tests by the operation whose name their `describe` has. */
export async function readShownOperations(
  directory: string,
): Promise<ReadonlyMap<string, readonly ShownTest[]>> {
  const shown = new Map<string, ShownTest[]>();
  const files = (await readdir(directory)).filter((file) => file.endsWith(".test.ts")).sort();
  for (const file of files) {
    const text = await readFile(join(directory, file), "utf8");
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022);
    for (const [operation, titles] of describesIn(source)) {
      const tests = titles.map((title) => ({ file, title }));
      shown.set(operation, [...(shown.get(operation) ?? []), ...tests]);
    }
  }
  return shown;
}

function* describesIn(source: ts.SourceFile): Generator<readonly [string, readonly string[]]> {
  for (const { expression } of source.statements.filter(ts.isExpressionStatement)) {
    const named = namedCall(expression);
    if (named?.callee === "describe") yield [named.title, testTitlesIn(named.body)];
  }
}

function testTitlesIn(node: ts.Node): string[] {
  const named = namedCall(node);
  if (named?.callee === "test") return [named.title];
  const titles: string[] = [];
  ts.forEachChild(node, (child) => {
    titles.push(...testTitlesIn(child));
  });
  return titles;
}

/** `describe("title", …)`, `test("title", …)` and `test.each(table)("title", …)`. */
function namedCall(
  node: ts.Node,
): { readonly callee: string; readonly title: string; readonly body: ts.Node } | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const [title] = node.arguments;
  if (title === undefined || !ts.isStringLiteralLike(title)) return undefined;
  const callee = rootOf(node.expression);
  return callee === undefined ? undefined : { callee, title: title.text, body: node };
}

function rootOf(expression: ts.Expression): string | undefined {
  if (ts.isIdentifier(expression)) return expression.text;
  if (ts.isPropertyAccessExpression(expression)) return rootOf(expression.expression);
  if (ts.isCallExpression(expression)) return rootOf(expression.expression);
  return undefined;
}
