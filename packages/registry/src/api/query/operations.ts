// Names, types and shapes of a service that speaks AWS's Query protocol, all derived from the SDK's own schemas.
import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";
import type { Checked } from "../operations.js";

type CommandName<Sdk> = Exclude<Extract<keyof Sdk, `${string}Command`>, "$Command">;

/** `CreateUser`, `GetUser` …: the operations of an SDK module. */
export type QueryOperationName<Sdk> =
  CommandName<Sdk> extends `${infer Name}Command` ? Name : never;

type CommandOf<Sdk, Op extends string> = Sdk[`${Op}Command` & keyof Sdk];

/** What was sent, after it was decoded: the SDK's input with its required members really there. */
export type QueryInput<Sdk, Op extends string> =
  // Where nothing is required, commands can be made without an input.
  CommandOf<Sdk, Op> extends abstract new (...given: infer Given) => unknown
    ? Checked<Exclude<Given[number], undefined>>
    : never;

/** The SDK's output. */
export type QueryOutput<Sdk, Op extends string> =
  CommandOf<Sdk, Op> extends abstract new (...input: never) => {
    resolveMiddleware(...given: never): (...given: never) => Promise<{ output: infer Output }>;
  }
    ? Omit<Output, "$metadata">
    : never;

export interface QueryOperation {
  readonly name: string;
  readonly input: NormalizedSchema;
  /** A unit when nothing but a request id is answered. */
  readonly output: NormalizedSchema;
}

const operationSchemaKind = 9;

function isOperationSchema(value: unknown): value is StaticOperationSchema {
  return Array.isArray(value) && value[0] === operationSchemaKind;
}

/** All operations of an SDK module, by name. */
export function readQueryOperations(
  sdk: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, QueryOperation> {
  const schemas = Object.values(sdk).filter(isOperationSchema);
  return new Map(
    schemas.map(([, , name, , input, output]) => [
      name,
      { name, input: NormalizedSchema.of(input), output: NormalizedSchema.of(output) },
    ]),
  );
}
