import { hash } from 'node:crypto';
import type { PolicyDocument } from '../core/policy/document.ts';
import { SEMANTICS_VERSION } from '../core/policy/semantics-version.ts';
import type { Json } from '../util/json.ts';

/** What names a policy: its rules, and its accounts, apart. */
export interface Versions {
  /** SHA-256 (64 hex) of the rules, of every file that they pull in, and of the version of the decision semantics. */
  readonly revision: string;
  /** SHA-256 (64 hex) of tenants, groups and consumers. */
  readonly directoryVersion: string;
}

/**
 * The names of a document. `authorities`: digests of the files of authorities, by name as written, which are in the
 * revision without being kept. The order of members, layout and comments make no difference.
 */
export function versionsOf(
  document: PolicyDocument,
  included: Readonly<Record<string, string>>,
  authorities: Readonly<Record<string, string>> = {},
): Versions {
  const { tenants, groups, consumers, ...rules } = document;
  const files = Object.entries(included)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => [name, hash('sha256', text, 'hex')]);
  return {
    revision: hashOf({
      semantics: SEMANTICS_VERSION,
      rules,
      files,
      ...(Object.keys(authorities).length === 0 ? {} : { authorities }),
    }),
    directoryVersion: hashOf({ tenants, groups, consumers }),
  };
}

function hashOf(value: unknown): string {
  return hash('sha256', canonicalJson(value as Json), 'hex');
}

/** JSON text with members sorted by name and without white space (in the manner of RFC 8785); absent members are left out. */
function canonicalJson(value: Json | undefined): string {
  if (value === undefined) return 'null';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    return `[${items.map((item) => canonicalJson(item)).join(',')}]`;
  }
  const members = Object.entries(value as Readonly<Record<string, Json | undefined>>)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}
