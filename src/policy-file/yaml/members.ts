import type { Json } from '../../util/json.ts';
import { resolvePlain } from './resolve-scalar.ts';
import { leave } from './scan.ts';
import type { Scan } from './scan.ts';

/** A key as it stands in the text. */
interface KeyText {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Makes room for a member, so that `__proto__` is a name like any other; notes a name that is there already. */
export function setMember(
  scan: Pick<Scan, 'findings'>,
  members: Record<string, Json>,
  key: KeyText,
): void {
  const { name, start, end } = key;
  if (Object.hasOwn(members, name)) {
    scan.findings.push({ kind: 'duplicate_key', name, start, end });
  } else if (name === '__proto__') {
    Object.defineProperty(members, name, {
      value: null,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

/** Notes a plain key that YAML reads as a number, a boolean or null. */
export function unreadKey(scan: Scan, name: string, start: number): void {
  if (name === '<<') leave();
  if (typeof resolvePlain(name) !== 'string') {
    scan.findings.push({ kind: 'key_not_text', name, start, end: start + name.length });
  }
}
