/** The inputs of CodeArtifact's operations, read from the SDK's own schemas: a new operation is in the list by itself. */
import * as sdk from "@aws-sdk/client-codeartifact";
import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";

export interface InputMember {
  readonly name: string;
  readonly isRequired: boolean;
  /** Name in the query; absent: in another place. */
  readonly query: string | undefined;
  readonly header: string | undefined;
  readonly isStream: boolean;
  readonly isBoolean: boolean;
  readonly isMap: boolean;
  /** Of a structure, or of the structures of a list. */
  readonly members: readonly InputMember[];
}

export interface ApiOperation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly members: readonly InputMember[];
}

const operationKind = 9;

/** All operations, by name. */
export function listOperations(): ApiOperation[] {
  return Object.values<unknown>(sdk)
    .filter(
      (value): value is StaticOperationSchema => Array.isArray(value) && value[0] === operationKind,
    )
    .map(([, , name, traits, input]) => {
      const route = typeof traits === "object" ? traits.http : undefined;
      if (route === undefined) throw new TypeError(`no route for ${name}`);
      return {
        name,
        method: route[0],
        path: route[1],
        members: membersOf(NormalizedSchema.of(input)),
      };
    })
    .sort((one, other) => one.name.localeCompare(other.name));
}

function membersOf(schema: NormalizedSchema): InputMember[] {
  const structure = schema.getSchema() as readonly unknown[];
  const required = (structure[4] as readonly string[]).slice(
    0,
    (structure[6] as number | undefined) ?? 0,
  );
  return [...schema.structIterator()].map(([name, member]) => {
    const { httpQuery, httpHeader, httpPayload } = member.getMergedTraits();
    const inner = member.isListSchema() ? member.getValueSchema() : member;
    return {
      name,
      isRequired: required.includes(name),
      query: httpQuery,
      header: httpHeader,
      isStream: httpPayload !== undefined,
      isBoolean: member.isBooleanSchema(),
      isMap: member.isMapSchema(),
      members: inner.isStructSchema() ? membersOf(inner) : [],
    };
  });
}
