// Names, types and routes of CodeArtifact's operations, all derived from the SDK's own schemas.
import type { Readable } from "node:stream";
import * as sdk from "@aws-sdk/client-codeartifact";
import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";

type CommandName = Exclude<Extract<keyof typeof sdk, `${string}Command`>, "$Command">;

/** `CreateDomain`, `DescribeDomain` …: a new operation of the SDK is a new member. */
export type OperationName = CommandName extends `${infer Name}Command` ? Name : never;

type Method<Op extends OperationName> = sdk.Codeartifact[Uncapitalize<Op>];
type RawInput<Op extends OperationName> = Parameters<Method<Op>>[0];
type Callback<Op extends OperationName> = Extract<
  Parameters<Method<Op>>[2],
  (error: unknown, data?: never) => void
>;
type RawOutput<Op extends OperationName> = Omit<
  NonNullable<Parameters<Callback<Op>>[1]>,
  "$metadata"
>;

/** What was sent, after it was checked: the SDK's input with its required members really there. */
export type OperationInput<Op extends OperationName> = Checked<RawInput<Op>>;

/** The SDK's output; a stream is a Node stream. */
export type OperationOutput<Op extends OperationName> = Op extends "GetPackageVersionAsset"
  ? Omit<RawOutput<Op>, "asset"> & { readonly asset: Readable }
  : RawOutput<Op>;

/** Members that were required are there. */
export type Checked<T> = T extends string | number | boolean | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Checked<Item>[]
    : {
        readonly [Key in keyof T]: Key extends "assetContent"
          ? Readable
          : Partial<Pick<T, Key>> extends Pick<T, Key>
            ? Checked<T[Key]>
            : Checked<Exclude<T[Key], undefined>>;
      };

export interface Operation {
  readonly name: OperationName;
  readonly method: string;
  /** `/v1/domain`; CodeArtifact has no labels in paths. */
  readonly path: string;
  /** Of a success. */
  readonly status: number;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

const operationSchemaKind = 9;

function isOperationSchema(value: unknown): value is StaticOperationSchema {
  return Array.isArray(value) && value[0] === operationSchemaKind;
}

function toOperation(schema: StaticOperationSchema): Operation {
  const [, , name, traits, input, output] = schema;
  const http = typeof traits === "object" ? traits.http : undefined;
  if (http === undefined) throw new TypeError(`The SDK gives no route for ${name}.`);
  const [method, path, status] = http;
  return {
    name: name as OperationName,
    method,
    path,
    status,
    input: NormalizedSchema.of(input),
    output: NormalizedSchema.of(output),
  };
}

/** All operations, by name. */
export const operations: readonly Operation[] = Object.values<unknown>(sdk)
  .filter(isOperationSchema)
  .map(toOperation)
  .sort((a, b) => (a.name < b.name ? -1 : 1));

const routes: ReadonlyMap<string, Operation> = new Map(
  operations.map((operation) => [`${operation.method} ${operation.path}`, operation]),
);

/** The operation at exactly this method and path. */
export function findOperation(method: string, path: string): Operation | undefined {
  return routes.get(`${method} ${path}`);
}

/** Structure schemas carry their required members first, and how many these are. */
export function requiredMembers(schema: NormalizedSchema): ReadonlySet<string> {
  const structure: unknown = schema.getSchema();
  if (!Array.isArray(structure)) return new Set();
  const names = structure[4] as readonly string[];
  const count = (structure[6] as number | undefined) ?? 0;
  return new Set(names.slice(0, count));
}
