import type { DocumentPath } from '../../core/edit.ts';
import type { PolicyDocument } from '../../core/policy/document.ts';
import type { OperationSource } from '../../core/policy/source.ts';
import { nearest } from '../../util/edit-distance.ts';
import type { Place, Positions } from '../positions.ts';
import { problemAt } from '../problem-at.ts';
import type { Finding } from '../problem-at.ts';
import type { Problem } from '../problem.ts';
import { show, showList } from './words.ts';

/** A policy whose shape is right, with what it pulls in. */
export interface PolicyToCheck {
  readonly document: PolicyDocument;
  readonly positions: Positions;
  /** Operations of OpenAPI files by `service/version`; missing where the file could not be read. */
  readonly operations: Readonly<Record<string, readonly OperationSource[]>>;
  /** `service/version` whose OpenAPI file could not be read in full: nothing is said for want of its operations. */
  readonly incomplete: ReadonlySet<string>;
  /** Where an operation of an OpenAPI file is written. */
  readonly placeOf?: (serviceVersion: string, operationId: string) => Place | undefined;
  /** Networks of list files by the file's name as written; missing where the file could not be read. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** The environment that `env:` secrets are looked up in; only whether they are there is asked. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a secret that is not there forbids the policy. */
  readonly missingSecrets: 'error' | 'warning';
  /** The directory that `file:` secrets are relative to; absent: these are not looked for. */
  readonly directory?: string;
  /** The time of the check, milliseconds since the epoch. Default: now. */
  readonly nowMs?: number;
}

/** What is said of a place of the document. */
export interface Remark extends Omit<Finding, 'severity' | 'related'> {
  /** Whether the key is meant and not the value. */
  readonly atKey?: boolean;
  /** Where it stands, if not in the policy document. */
  readonly place?: Place | undefined;
  /** Another place of the document (or of another file) that it has to do with. */
  readonly related?: {
    readonly path: DocumentPath;
    readonly place?: Place | undefined;
    readonly message: string;
  };
}

/** A name that stands for nothing. */
export interface UnknownName {
  readonly path: DocumentPath;
  readonly atKey?: boolean;
  /** `role`: what the name should be the name of. */
  readonly kind: string;
  readonly name: string;
  readonly known: () => Iterable<string>;
  /** Where such names are defined. */
  readonly section: DocumentPath;
}

/** How many names are compared in search of the ones that were meant; a hostile document would keep it busy for hours. */
const COMPARISONS = 300_000;
/** A run tells no more than this many mistakes. */
const MAX_PROBLEMS = 5000;

/** One run of checking: the policy, and what was found so far. */
export class PolicyCheck {
  readonly input: PolicyToCheck;
  readonly document: PolicyDocument;
  readonly nowMs: number;
  readonly problems: Problem[] = [];
  #comparisonsLeft = COMPARISONS;

  constructor(input: PolicyToCheck) {
    this.input = input;
    this.document = input.document;
    this.nowMs = input.nowMs ?? Date.now();
  }

  error(path: DocumentPath, remark: Remark): void {
    this.#report(path, remark, 'error');
  }

  warning(path: DocumentPath, remark: Remark): void {
    this.#report(path, remark, 'warning');
  }

  /** `unknown role "vewer" — did you mean "viewer"? (roles are defined at line 24)`. Empty names were told already. */
  unknownName(unknown: UnknownName): void {
    const { kind, name, path } = unknown;
    if (name === '' || this.problems.length > MAX_PROBLEMS) return;
    const known = [...unknown.known()];
    const near = this.nearest(name, known);
    const section = this.input.positions.key(unknown.section);
    const hint =
      near !== undefined
        ? ` — did you mean ${show(near)}?`
        : known.length === 0
          ? ''
          : ` — there ${known.length === 1 ? 'is' : 'are'} ${showList(known)}`;
    const defined =
      section === undefined ? '' : ` (${plural(kind)} are defined at line ${section.line})`;
    const where = known.length === 0 ? `: the policy defines no ${plural(kind)}` : defined;
    this.error(path, {
      code: 'name.unknown',
      message: `unknown ${kind} ${show(name)}${hint}${where}`,
      found: name,
      nearest: near,
      ...(unknown.atKey === true ? { atKey: true } : {}),
      ...(section === undefined
        ? {}
        : { related: { path: unknown.section, message: `${plural(kind)} are defined here` } }),
    });
  }

  /** The name that was probably meant. */
  nearest(name: string, known: readonly string[]): string | undefined {
    if (this.#comparisonsLeft < known.length) return undefined;
    this.#comparisonsLeft -= known.length;
    return nearest(name, known);
  }

  /** The line on which something stands, for messages. */
  line(path: DocumentPath): number {
    return this.#place(path, true).line;
  }

  #report(path: DocumentPath, remark: Remark, severity: Problem['severity']): void {
    if (this.problems.length > MAX_PROBLEMS) return;
    if (this.problems.length === MAX_PROBLEMS) {
      const message = `more than ${MAX_PROBLEMS.toLocaleString('en')} problems: the others are not shown`;
      this.problems.push(
        problemAt(this.#place([], true), { code: remark.code, severity, message }),
      );
      return;
    }
    const { related, atKey, place, ...finding } = remark;
    this.problems.push(
      problemAt(place ?? this.#place(path, atKey === true), {
        ...finding,
        severity,
        ...(related === undefined
          ? {}
          : {
              related: [
                {
                  place: related.place ?? this.#place(related.path, true),
                  message: related.message,
                },
              ],
            }),
      }),
    );
  }

  #place(path: DocumentPath, atKey: boolean): Place {
    const { positions } = this.input;
    return (atKey ? undefined : positions.value(path)) ?? positions.nearest(path);
  }
}

function plural(kind: string): string {
  return /[^aeiou]y$/.test(kind) ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}

const NAMES = new WeakMap<object, readonly string[]>();

/** The names of a section. */
export function namesOf(section: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  if (section === undefined) return [];
  let names = NAMES.get(section);
  if (names === undefined) {
    names = Object.keys(section);
    NAMES.set(section, names);
  }
  return names;
}

/** Whether a section has the name as a member of its own. */
export function has(section: Readonly<Record<string, unknown>> | undefined, name: string): boolean {
  return section !== undefined && Object.hasOwn(section, name);
}
