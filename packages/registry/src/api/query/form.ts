// The body of a Query request: `Tags.member.1.Key=team&…` as a tree of names.
import { ValidationError } from "../../errors.js";

/** More than any operation can use: 50 tags are 100. */
const maxFields = 1_000;
const maxNameParts = 12;

/** A place in the tree. It has a value, or members, or (an empty list) an empty value. */
export interface FormNode {
  value?: string;
  readonly members: Map<string, FormNode>;
}

/** Every field once, by the parts of its name. @throws ValidationError (CANNOT_PARSE) */
export function parseForm(body: Buffer): FormNode {
  const root: FormNode = { members: new Map() };
  if (body.length === 0) return root;
  const fields = body.toString("latin1").split("&");
  if (fields.length > maxFields) {
    throw new ValidationError(`The request has more than ${maxFields} parameters.`, "CANNOT_PARSE");
  }
  for (const field of fields) {
    const equals = field.indexOf("=");
    const name = decodePart(equals < 0 ? field : field.slice(0, equals));
    const value = equals < 0 ? "" : decodePart(field.slice(equals + 1));
    const node = place(root, name);
    if (node.value !== undefined) {
      throw new ValidationError(`The parameter ${name} is given more than once.`, "CANNOT_PARSE");
    }
    node.value = value;
  }
  return root;
}

function place(root: FormNode, name: string): FormNode {
  const parts = name.split(".");
  if (parts.length > maxNameParts || !/^[\w.-]{1,256}$/.test(name)) {
    throw new ValidationError(
      "A parameter's name is letters, digits and dots, at most 12 parts.",
      "CANNOT_PARSE",
    );
  }
  let node = root;
  for (const part of parts) {
    const next = node.members.get(part) ?? { members: new Map<string, FormNode>() };
    node.members.set(part, next);
    node = next;
  }
  return node;
}

function decodePart(encoded: string): string {
  try {
    // Throws for what is not UTF-8, and for a lone `%`.
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch (cause) {
    throw new ValidationError("The body is not a well-formed form in UTF-8.", "CANNOT_PARSE", {
      cause,
    });
  }
}
