import type { Json } from '../util/json.ts';
import type { BodyEdit } from './policy/source.ts';

/** Who can make an edit. `wait`: nobody has to, time does. */
export type Actor = 'caller' | 'key_owner' | 'api_owner' | 'operator' | 'wait';

/** A change of the request, on the caller's side. */
export type RequestEdit =
  | { readonly on: 'request'; readonly op: 'set_method'; readonly method: string }
  | { readonly on: 'request'; readonly op: 'set_target'; readonly target: string }
  | {
      readonly on: 'request';
      readonly op: 'set_header';
      readonly name: string;
      readonly value: string;
    }
  | { readonly on: 'request'; readonly op: 'remove_header'; readonly name: string }
  /** Send this key, alone. */
  | {
      readonly on: 'request';
      readonly op: 'use_key';
      readonly keyId: string;
      /** The key of another consumer than the one that called: that one would have to make the call. */
      readonly foreign?: true;
    }
  /** Send only the n-th of the credentials presented. */
  | { readonly on: 'request'; readonly op: 'keep_credential'; readonly index: number }
  | { readonly on: 'request'; readonly op: 'drop_credentials' }
  | { readonly on: 'request'; readonly op: 'from_address'; readonly address: string }
  | { readonly on: 'request'; readonly op: 'wait_until'; readonly atMs: number }
  | { readonly on: 'request'; readonly op: 'edit_body'; readonly edits: readonly BodyEdit[] };

/** A step into the policy document: a member name or an index. */
export type DocumentPath = readonly (string | number)[];

/**
 * A change of the policy document, on the owner's side. `directory`: of tenants, groups and consumers, which recompiles
 * nothing; `policy`: of the rules. `append` adds to a list and makes the list where there is none; `set` makes what lies on the way.
 */
export type DocumentEdit = {
  readonly on: 'directory' | 'policy';
  readonly path: DocumentPath;
} & (
  | { readonly op: 'set'; readonly value: Json }
  | { readonly op: 'append'; readonly value: Json }
  | { readonly op: 'remove' }
);

export type Edit = RequestEdit | DocumentEdit;

/** A candidate: edits that belong together, and who can make them. */
export interface Repair {
  readonly actor: Actor;
  readonly edits: readonly Edit[];
  /** One line for people: `key pk_rep_7Hq2: + scope orders:write`. */
  readonly summary: string;
}
