// The text of a template, cut at its variables: `<name>`.
import type { ValidationError } from "../../errors.js";

export interface TemplateVariable {
  readonly name: string;
  /** Whether it stands inside a JSON string. */
  readonly isInString: boolean;
}

/** Literal text and variables, in their order. */
export type TemplatePart = string | TemplateVariable;

const variableForm = /<([A-Za-z0-9_.-]+)>/y;

/** @throws what `refuse` makes, for a variable that is not known */
export function parseTemplate(
  template: string,
  isKnown: (name: string) => boolean,
  refuse: (why: string) => ValidationError,
): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let literalFrom = 0;
  let isInString = false;
  for (let index = 0; index < template.length; index += 1) {
    const character = template[index];
    if (character === "\\" && isInString) index += 1;
    else if (character === '"') isInString = !isInString;
    else if (character === "<") {
      variableForm.lastIndex = index;
      const [text, name] = variableForm.exec(template) ?? [];
      if (text === undefined || name === undefined) continue;
      if (!isKnown(name)) throw refuse(`<${name}> is no variable of InputPathsMap`);
      parts.push(template.slice(literalFrom, index), { name, isInString });
      literalFrom = index + text.length;
      index = literalFrom - 1;
    }
  }
  parts.push(template.slice(literalFrom));
  return parts.filter((part) => part !== "");
}
