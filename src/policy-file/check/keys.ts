import type { DocumentPath } from '../../core/edit.ts';
import type { KeyDocument } from '../../core/policy/document.ts';
import { formatInstant, parseInstant } from '../../util/units.ts';
import type { PolicyCheck } from './policy-check.ts';
import { show } from './words.ts';

interface KeyPlace {
  readonly path: DocumentPath;
  readonly consumer: string;
  readonly key: KeyDocument;
}

/** Keys: ids and hashes that are there twice, replacements that are not there, and times at which a key is never valid. */
export function checkKeys(check: PolicyCheck): void {
  const keys = allKeys(check);
  const byId = checkTwice(check, keys, 'id');
  checkTwice(check, keys, 'hash');
  for (const { path, key } of keys) {
    checkTimes(check, path, key);
    const { rotatedTo } = key;
    if (rotatedTo === undefined) continue;
    const at = [...path, 'rotatedTo'];
    if (rotatedTo === key.id) {
      check.error(at, {
        code: 'name.unknown',
        message: `the key ${show(key.id)} cannot replace itself`,
        found: rotatedTo,
      });
    } else if (!byId.has(rotatedTo)) {
      check.unknownName({
        path: at,
        kind: 'key',
        name: rotatedTo,
        known: () => byId.keys(),
        section: ['consumers'],
      });
    }
  }
}

function allKeys(check: PolicyCheck): readonly KeyPlace[] {
  const found: KeyPlace[] = [];
  for (const [consumer, { keys = [] }] of Object.entries(check.document.consumers ?? {})) {
    for (const [index, key] of keys.entries()) {
      found.push({ path: ['consumers', consumer, 'keys', index], consumer, key });
    }
  }
  return found;
}

function checkTwice(
  check: PolicyCheck,
  keys: readonly KeyPlace[],
  member: 'id' | 'hash',
): ReadonlyMap<string, KeyPlace> {
  const seen = new Map<string, KeyPlace>();
  for (const place of keys) {
    const value = place.key[member];
    if (value === '') continue;
    const first = seen.get(value);
    if (first === undefined) {
      seen.set(value, place);
      continue;
    }
    const line = check.line([...first.path, member]);
    const whose =
      first.consumer === place.consumer
        ? 'another key of this consumer'
        : `a key of ${show(first.consumer)}`;
    const message =
      member === 'id'
        ? `${whose} has the id ${show(value)} already (line ${line})`
        : `${whose} has the same hash (line ${line}): one key cannot stand for two`;
    check.error([...place.path, member], {
      code: member === 'id' ? 'name.repeated' : 'key.repeated_hash',
      message,
      found: value,
      related: { path: [...first.path, member], message: 'first here' },
    });
  }
  return seen;
}

function checkTimes(check: PolicyCheck, path: DocumentPath, key: KeyDocument): void {
  const { expires, notBefore, revoked } = key;
  const endMs = expires === undefined ? undefined : parseInstant(expires);
  const startMs = notBefore === undefined ? undefined : parseInstant(notBefore);
  if (endMs === undefined || expires === undefined) return;
  if (startMs !== undefined && startMs >= endMs) {
    check.error([...path, 'notBefore'], {
      code: 'key.never_valid',
      message: `the key is never valid: it begins ${formatInstant(startMs)} and expires ${formatInstant(endMs)}`,
    });
  } else if (endMs <= check.nowMs && revoked === undefined) {
    check.warning([...path, 'expires'], {
      code: 'key.expired',
      message: `the key ${show(key.id)} expired ${expires}`,
      found: expires,
    });
  }
}
