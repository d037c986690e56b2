import type { JsonPath } from '../../util/json-pointer.ts';
import type { Json } from '../../util/json.ts';
import type { SchemaGraph } from './graph.ts';
import type { Schema } from './schema.ts';

/** One keyword that a value breaks. */
export interface Breach {
  /** Of the value that the keyword holds for. */
  readonly path: JsonPath;
  readonly keyword: string;
  /** The schema that has the keyword. */
  readonly schema: Schema;
  /** The member that is missing or too much; the index of the item that is too much. */
  readonly member?: string | number;
  readonly value: Json;
}

/** One examination: what it found, and how much it may still do. */
export interface Examination {
  readonly graph: SchemaGraph;
  readonly breaches: Breach[];
  readonly limit: number;
  readonly budget: { steps: number };
  /** Whether a value keeps a schema; what it does counts. */
  keeps(schema: Schema, value: Json): boolean;
}
