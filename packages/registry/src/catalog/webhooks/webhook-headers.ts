import { ValidationError } from "../../errors.js";

const maxHeaders = 20;
const maxBytes = 8192;
/** Ours, or the connection's. */
const reserved =
  /^(webhook-.*|content-(length|type|encoding)|host|connection|transfer-encoding|te|trailer|upgrade|expect|keep-alive|proxy-.*)$/;

/** @throws ValidationError that never tells a value */
export function checkHeaders(headers: Readonly<Record<string, string>>): void {
  const entries = Object.entries(headers);
  const names = entries.map(([name]) => name.toLowerCase());
  if (entries.length > maxHeaders) throw refuse(`at most ${maxHeaders} can be set.`);
  const bytes = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (bytes > maxBytes) throw refuse(`names and values have more than ${maxBytes} characters.`);
  for (const [index, [name, value]] of entries.entries()) {
    const lower = name.toLowerCase();
    if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(lower)) throw refuse(`'${name}' is no header's name.`);
    if (reserved.test(lower)) throw refuse(`${name} is set by the sender.`);
    if (names.indexOf(lower) !== index) throw refuse(`${name} is given twice.`);
    if (!/^[\t\x20-\x7e]*$/.test(value)) {
      throw refuse(`the value of ${name} has characters that no header can hold.`);
    }
  }
}

function refuse(why: string): ValidationError {
  return new ValidationError(`headers: ${why}`);
}
