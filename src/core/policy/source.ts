import type { Json, JsonPointer } from '../../util/json.ts';
import type { PolicyDocument } from './document.ts';

/** Everything that a snapshot is compiled from: the document and what it pulls in, read and checked. */
export interface PolicySource {
  /** SHA-256 (64 hex) of the canonical rules, of everything they pull in, and of the version of the decision semantics. */
  readonly revision: string;
  /** SHA-256 (64 hex) of the canonical tenants, groups and consumers. */
  readonly directoryVersion: string;
  readonly document: PolicyDocument;
  /** Operations read from OpenAPI files, by `service/version`. */
  readonly operations: Readonly<Record<string, readonly OperationSource[]>>;
  /** Networks read from list files, by the file's name as written. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

/** One operation of an OpenAPI file (3.0 or 3.1). */
export interface OperationSource {
  /** `operationId`, or one made from method and path. */
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  /** The path template as written, relative to the service's path. */
  readonly path: string;
  readonly summary?: string;
  readonly deprecated?: boolean;
  readonly body?: OperationBody;
}

export interface OperationBody {
  readonly required: boolean;
  /** By media type (or range, such as `image/*`) as written; `null`: no schema. */
  readonly content: Readonly<Record<string, SchemaRef | null>>;
}

/** A JSON Schema within a file that the policy pulls in. */
export interface SchemaRef {
  /** The file's name, relative to the policy document. */
  readonly file: string;
  readonly pointer: JsonPointer;
}

/** Where a body breaks its schema. */
export interface SchemaViolation {
  /** Place in the body. */
  readonly pointer: JsonPointer;
  /** The JSON Schema keyword, e.g. `required`, `enum`, `maximum`. */
  readonly keyword: string;
  /** Place of the keyword in the schema file. */
  readonly schema: JsonPointer;
  /** What the keyword wants, in words: `one of "small", "large"`. */
  readonly expected: string;
}

/** A change of one place of a JSON body. */
export type BodyEdit =
  | { readonly op: 'set'; readonly pointer: JsonPointer; readonly value: Json }
  | { readonly op: 'remove'; readonly pointer: JsonPointer };

/** A compiled schema. Pure: the same value gives the same answer. Returns the first violation, or undefined. */
export interface BodyValidator {
  first(value: Json): SchemaViolation | undefined;
  /** Every violation, for explanations. */
  all(value: Json): readonly SchemaViolation[];
  /**
   * Changes, applied in order, that make the value valid, made from the schema alone; empty where at most `limit` changes do not
   * get there.
   */
  mend(value: Json, limit: number): readonly BodyEdit[];
}

/** Engines that the core is handed as values, because they are libraries. */
export interface Engines {
  /** The validator of a schema; the same object for the same reference. */
  validator(ref: SchemaRef): BodyValidator;
}
