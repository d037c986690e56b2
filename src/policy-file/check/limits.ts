import type { PolicyDocument } from '../../core/policy/document.ts';
import { parseBytes } from '../../util/units.ts';
import { levelPlaces } from './levels.ts';
import type { PolicyCheck } from './policy-check.ts';
import { show } from './words.ts';

/** The full ids of all rate limits: where they stand, `/limits/`, and their `id` or what they count by. */
export function limitIds(document: PolicyDocument): readonly string[] {
  const ids: string[] = [];
  for (const level of levelPlaces(document)) {
    const times = new Map<string, number>();
    for (const limit of level.rules.limits ?? []) {
      const name = limit.id ?? limit.per;
      const time = (times.get(name) ?? 0) + 1;
      times.set(name, time);
      const last = time === 1 ? name : `${name}#${time}`;
      const path = level.path.map((step) =>
        typeof step === 'number' ? (level.operation ?? '') : step,
      );
      ids.push([...path, 'limits', last].join('/'));
    }
  }
  return ids;
}

/** Limits that are named are named apart, and sizes can be counted. */
export function checkLimits(check: PolicyCheck): void {
  for (const level of levelPlaces(check.document)) {
    const seen = new Map<string, number>();
    for (const [index, { id }] of (level.rules.limits ?? []).entries()) {
      if (id === undefined) continue;
      const first = seen.get(id);
      const path = [...level.path, 'limits', index, 'id'];
      if (first !== undefined) {
        check.error(path, {
          code: 'name.repeated',
          message: `a limit is called ${show(id)} here already (line ${check.line([...level.path, 'limits', first, 'id'])})`,
          found: id,
          related: { path: [...level.path, 'limits', first, 'id'], message: 'first here' },
        });
      } else seen.set(id, index);
    }
    const { maxBytes } = level.rules.body ?? {};
    if (typeof maxBytes === 'string')
      checkBytes(check, maxBytes, [...level.path, 'body', 'maxBytes']);
  }
  const kept = check.document.records?.maxBytes;
  if (typeof kept === 'string') checkBytes(check, kept, ['records', 'maxBytes']);
}

function checkBytes(check: PolicyCheck, text: string, path: readonly (string | number)[]): void {
  // What has not even the form of a size was told with the shape.
  if (!/^\d{1,16}(?:\.\d{1,16})? ?[A-Za-z]*$/.test(text) || parseBytes(text) !== undefined) return;
  if (!/(?:^[\d. ]+|B)$/.test(text)) return;
  check.error(path, {
    code: 'shape.bad_value',
    message: `${show(text)} is no whole number of bytes, or more than can be counted`,
    found: text,
  });
}
