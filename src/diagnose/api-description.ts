import type { Json } from '../util/json.ts';

/** An OpenAPI file beside the material, as far as a diagnosis needs it. Handed in as a value; diagnose loads no validator. */
export interface ApiDescription {
  /** File name, for people. */
  readonly file: string;
  /** Base addresses, with default values put in for variables; paths of operations come after them. */
  readonly servers: readonly string[];
  readonly operations: readonly ApiOperation[];
}

export interface ApiOperation {
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  /** Template under the server's address: `/orders/{id}`. */
  readonly path: string;
  readonly deprecated: boolean;
  readonly parameters: readonly ApiParameter[];
  /** Media types of the body. Empty: it takes none. */
  readonly contentTypes: readonly string[];
  readonly bodyRequired: boolean;
  /** Alternatives; each is a set of requirements that must all be met. Empty: open to anybody. */
  readonly security: readonly (readonly ApiSecurity[])[];
  /** Documented answers by status (`403`, `4XX`, `default`): their description. */
  readonly responses: Readonly<Record<string, string>>;
  /** What is wrong with a body of this type: place and words. Empty: nothing, or it cannot be told. */
  bodyProblems(contentType: string, value: Json): readonly ApiBodyProblem[];
}

export interface ApiParameter {
  readonly name: string;
  readonly in: 'query' | 'header' | 'path' | 'cookie';
  readonly required: boolean;
}

export interface ApiBodyProblem {
  /** JSON Pointer into the body. */
  readonly at: string;
  /** `must be a whole number`, lower case, no value of the body. */
  readonly text: string;
}

export interface ApiSecurity {
  readonly name: string;
  readonly kind: 'api_key' | 'basic' | 'bearer' | 'oauth2' | 'openid' | 'mutual_tls' | 'other';
  /** For `api_key`: where it is sent. */
  readonly in?: 'query' | 'header' | 'cookie';
  /** For `api_key`: the name of the parameter, field or cookie. */
  readonly parameter?: string;
  readonly scopes: readonly string[];
}
