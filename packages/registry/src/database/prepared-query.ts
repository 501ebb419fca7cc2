import type { Compilable, CompiledQuery } from "kysely";
import type { Queries } from "./queries.js";

/** Stands in a query for a value that is known only when the query runs. */
class Parameter {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Runs the query with these values. Returns its rows; none for a query that returns nothing. */
export type PreparedQuery<Values, Row> = (db: Queries, values: Values) => Promise<Row[]>;

/**
 * A query that is built and compiled once, not each time it runs: that costs several times what SQLite then does. For
 * what a publish and the hottest reads ask; others are written where they are used.
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
    const compiled = new WeakMap<object, Map<string, CompiledQuery<Row>>>();
    return async (db, values) => {
      const { adapter } = db.getExecutor();
      let queries = compiled.get(adapter);
      if (queries === undefined)
        compiled.set(adapter, (queries = new Map<string, CompiledQuery<Row>>()));
      const names = Object.keys(values).join();
      let query = queries.get(names);
      if (query === undefined) {
        query = build(db, placeholders(values)).compile();
        queries.set(names, query);
      }
      const parameters = query.parameters.map((parameter) => valueOf(parameter, values));
      const bound: CompiledQuery<Row> = { ...query, parameters };
      return (await db.executeQuery(bound)).rows;
    };
  };
}

function placeholders<Values extends object>(values: Values): Values {
  return Object.fromEntries(
    Object.keys(values).map((name) => [name, new Parameter(name)]),
  ) as unknown as Values;
}

function valueOf(parameter: unknown, values: object): unknown {
  if (!(parameter instanceof Parameter)) return parameter;
  return (values as Record<string, unknown>)[parameter.name];
}
