// Every operation that IAM offers here, as a command with some input: made from the SDK's schemas, so that a new one is
// among them without being written down.
import * as sdk from "@aws-sdk/client-iam";
import type { NormalizedSchema } from "@smithy/core/schema";
import type { IdentityManagement } from "../../identity/identity-management.js";
import { requiredMembers } from "../operations.js";
import { createIamService } from "./index.js";

interface OfferedOperation {
  readonly name: string;
  /** Typed as one of them: the client sends any. */
  readonly command: sdk.GetUserCommand;
}

export function offeredOperations(): OfferedOperation[] {
  // Handlers are only named, never run.
  const { handlers, operations } = createIamService({ database: {} } as IdentityManagement, {
    isHttpOnLoopbackAllowed: false,
  });
  const commands = sdk as unknown as Readonly<
    Record<string, new (input: object) => sdk.GetUserCommand>
  >;
  return [...handlers.keys()].map((name) => {
    const operation = operations.get(name);
    const Command = commands[`${name}Command`];
    if (operation === undefined || Command === undefined) throw new Error(`no ${name} in the SDK`);
    return { name, command: new Command(someInput(operation.input)) };
  });
}

function someInput(schema: NormalizedSchema): object {
  if (schema.isUnitSchema()) return {};
  const required = requiredMembers(schema);
  const input: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    if (required.has(name)) input[name] = someValue(name, member);
  }
  return input;
}

function someValue(name: string, schema: NormalizedSchema): unknown {
  if (schema.isStructSchema()) return someInput(schema);
  if (schema.isListSchema()) return [someValue(name, schema.getValueSchema())];
  if (schema.isBooleanSchema()) return true;
  if (schema.isNumericSchema()) return 1;
  return name.endsWith("Arn") ? "arn:aws:iam::000000000000:policy/p" : "target";
}
