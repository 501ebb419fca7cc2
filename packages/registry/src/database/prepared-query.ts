import {
  type Compilable,
  type CompiledQuery,
  ControlledTransaction,
  type QueryExecutor,
} from "kysely";
import type { Queries } from "./queries.js";

/** Runs a prepared statement at once. Returns its rows; none for a statement that returns nothing. */
export type RunStatement = (parameters: readonly unknown[]) => unknown[];

/** What a dialect's adapter offers to run statements without the query builder's layers of promises. */
export interface StatementRunner {
  prepareStatement(text: string): RunStatement;
}

/** Stands in a query for a value that is known only when the query runs. */
class Parameter {
  /** Among the values given. */
  readonly position: number;

  constructor(position: number) {
    this.position = position;
  }
}

/** Runs the query with these values. Returns its rows; none for a query that returns nothing. */
export type PreparedQuery<Values, Row> = (db: Queries, values: Values) => Promise<Row[]>;

/**
 * A query that is built, compiled and prepared once, not each time it runs: that and the query builder's own way to the
 * database cost several times what SQLite then does. For what a publish and the hottest reads ask; others are written
 * where they are used.
 *
 *     const findName = prepareQuery<{ id: string }>()((db, { id }) =>
 *       db.selectFrom("repositories").select("name").where("repository_id", "=", id));
 *     const [row] = await findName(db, { id });
 *
 * `build` gets a placeholder for each value and may only hand it to the query, whose text must not depend on values.
 */
export function prepareQuery<Values extends object>() {
  return <Row>(
    build: (db: Queries, parameters: Values) => Compilable<Row>,
  ): PreparedQuery<Values, Row> => {
    // The text depends on the dialect, which an adapter belongs to, and on which values there are.
    const bound = new WeakMap<object, Map<string, BoundStatement>>();
    return (db, values) => {
      const { adapter } = executorOf(db);
      let statements = bound.get(adapter);
      if (statements === undefined)
        bound.set(adapter, (statements = new Map<string, BoundStatement>()));
      const names = Object.keys(values);
      const shape = names.join();
      let statement = statements.get(shape);
      if (statement === undefined) {
        const query = build(db, placeholders(names) as Values).compile();
        statement = { query, run: runnerOf(adapter)?.prepareStatement(query.sql) };
        statements.set(shape, statement);
      }
      return run<Row>(db, statement, Object.values(values));
    };
  };
}

interface BoundStatement {
  /** Its parameters are constants, and placeholders for values. */
  readonly query: CompiledQuery;
  /** Undefined: the dialect prepares no statements. */
  readonly run: RunStatement | undefined;
}

async function run<Row>(
  db: Queries,
  { query, run }: BoundStatement,
  values: readonly unknown[],
): Promise<Row[]> {
  const parameters = query.parameters.map((parameter) =>
    parameter instanceof Parameter ? values[parameter.position] : parameter,
  );
  const rows = run?.(parameters) ?? (await db.executeQuery({ ...query, parameters })).rows;
  return rows as Row[];
}

/** @throws Error when the transaction has ended: the statement would run outside of any */
function executorOf(db: Queries): QueryExecutor {
  if (db instanceof ControlledTransaction && (db.isCommitted || db.isRolledBack)) {
    throw new Error("A query was run in a transaction that has ended.");
  }
  return db.getExecutor();
}

function runnerOf(adapter: object): StatementRunner | undefined {
  return "prepareStatement" in adapter ? (adapter as StatementRunner) : undefined;
}

function placeholders(names: readonly string[]): object {
  return Object.fromEntries(names.map((name, position) => [name, new Parameter(position)]));
}
