import type { Caller, ResourceName } from "../../access/caller.js";
import type { AccessChecks } from "../handler.js";
import type { SignedContext, UnsignedContext } from "./handler.js";
import type { QueryOperation } from "./operations.js";

/** What the dispatcher does with any handler; the types of input and output meet in `QueryHandlers`. */
export type AnyQueryHandler =
  | {
      access(input: object, caller: Caller): AccessChecks | Promise<AccessChecks>;
      handle(input: object, context: SignedContext): Promise<object>;
    }
  | {
      readonly access: "any-signer";
      handle(input: object, context: SignedContext): Promise<object>;
    }
  | {
      readonly access: "unsigned";
      resources(input: object): readonly ResourceName[];
      handle(input: object, context: UnsignedContext): Promise<object>;
    };

/** One service of the Query protocol. */
export interface QueryService {
  /** In credential scopes and in actions: `iam`. */
  readonly name: string;
  /** The `Version` its requests name. */
  readonly version: string;
  /** Namespace of its answers. */
  readonly namespace: string;
  readonly operations: ReadonlyMap<string, QueryOperation>;
  readonly handlers: ReadonlyMap<string, AnyQueryHandler>;
}

/** The handlers by name. Here the types of each one's input and output are given up. */
export function handlersByName(handlers: object): QueryService["handlers"] {
  return new Map(Object.entries(handlers) as [string, AnyQueryHandler][]);
}
