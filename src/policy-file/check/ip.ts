import type { DocumentPath } from '../../core/edit.ts';
import { parseCidr } from '../../util/cidr.ts';
import type { Network } from '../../util/cidr.ts';
import { levelPlaces } from './levels.ts';
import type { LevelPlace } from './levels.ts';
import { NetworkIndex } from './networks.ts';
import type { NamedNetwork } from './networks.ts';
import { has, namesOf } from './policy-check.ts';
import type { PolicyCheck } from './policy-check.ts';
import { show } from './words.ts';

/** Networks that are none, names of lists that are not there, and entries that others leave nothing to. */
export function checkIp(check: PolicyCheck): void {
  for (const [name, list] of Object.entries(check.document.ipLists ?? {})) {
    if ('file' in list) continue;
    checkShadowed(
      check,
      readEntries(check, list, { path: ['ipLists', name], mayNameLists: false }),
    );
  }
  const { trustedProxies } = check.document;
  if (trustedProxies !== undefined) {
    checkShadowed(
      check,
      readEntries(check, trustedProxies, { path: ['trustedProxies'], mayNameLists: true }),
    );
  }
  checkLevels(check);
}

/** An entry of a list: the networks that it stands for, and its own place. */
type Entry = NamedNetwork<DocumentPath>;

function readEntries(
  check: PolicyCheck,
  texts: readonly string[],
  list: { readonly path: DocumentPath; readonly mayNameLists: boolean },
): readonly Entry[] {
  const { ipLists } = check.document;
  return texts.flatMap((text, index): readonly Entry[] => {
    const place = [...list.path, index];
    if (text === '') return [];
    if (list.mayNameLists && has(ipLists, text)) {
      return networksOf(check, text).map((network) => ({ ...network, place }));
    }
    const parsed = parseCidr(text);
    if (parsed.ok) return [{ network: parsed.network, text, place }];
    if (list.mayNameLists && /^[A-Za-z_][\w-]*$/.test(text)) {
      check.unknownName({
        path: place,
        kind: 'address list',
        name: text,
        known: () => namesOf(ipLists),
        section: ['ipLists'],
      });
      return [];
    }
    const { reason, suggestion } = parsed;
    check.error(place, {
      code: 'ip.bad_network',
      message: `${show(text)} is no address or network: ${reason}`,
      found: text,
      nearest: suggestion,
    });
    return [];
  });
}

/** The networks of a named list that can be read; the mistakes in it are told at the list. */
function networksOf(
  check: PolicyCheck,
  name: string,
): readonly { readonly network: Network; readonly text: string }[] {
  const list = check.document.ipLists?.[name];
  const texts =
    list === undefined ? [] : 'file' in list ? (check.input.lists[list.file] ?? []) : list;
  return texts.flatMap((text) => {
    const parsed = parseCidr(text);
    return parsed.ok ? [{ network: parsed.network, text }] : [];
  });
}

/** Entries that an entry of the same list contains. */
function checkShadowed(check: PolicyCheck, entries: readonly Entry[]): void {
  const index = new NetworkIndex<DocumentPath>();
  for (const entry of entries) index.add(entry);
  const told = new Set<DocumentPath>();
  for (const entry of entries) {
    const wider = index.containing(entry.network, entry.place);
    if (wider === undefined || wider.place === entry.place || told.has(entry.place)) continue;
    // Of two equal ones the later is told.
    told.add(entry.place);
    check.warning(entry.place, {
      code: 'ip.shadowed',
      message: `${show(entry.text)} adds nothing: ${wider.text} on line ${check.line(wider.place)} contains it`,
      found: entry.text,
      related: { path: wider.place, message: `${wider.text} is here` },
    });
  }
}

interface Denied {
  readonly level: LevelPlace;
  readonly index: NetworkIndex<DocumentPath>;
}

/** Deny lists add up, so an allowed network within a denied one of this level or one further out lets nobody in. */
function checkLevels(check: PolicyCheck): void {
  let denied: readonly Denied[] = [];
  for (const level of levelPlaces(check.document)) {
    const { ip } = level.rules;
    if (ip === undefined) continue;
    denied = denied.filter((outer) => isWithin(level, outer.level));
    const deny = readEntries(check, ip.deny ?? [], {
      path: [...level.path, 'ip', 'deny'],
      mayNameLists: true,
    });
    checkShadowed(check, deny);
    const index = new NetworkIndex<DocumentPath>();
    for (const entry of deny) index.add(entry);
    denied = [...denied, { level, index }];
    if (ip.allow === undefined) continue;
    const path = [...level.path, 'ip', 'allow'];
    if (ip.allow.length === 0) {
      check.warning(path, {
        code: 'ip.empty',
        message: 'nobody is on this allow list: every address is refused',
      });
    }
    const allow = readEntries(check, ip.allow, { path, mayNameLists: true });
    checkShadowed(check, allow);
    checkDenied(check, allow, denied);
  }
}

/** Whether a level lies within another, or is it. */
function isWithin(inner: LevelPlace, outer: LevelPlace): boolean {
  return outer.path.every((step, at) => inner.path[at] === step);
}

function checkDenied(check: PolicyCheck, allow: readonly Entry[], denied: readonly Denied[]): void {
  for (const entry of allow) {
    for (const { index } of denied) {
      const wider = index.containing(entry.network);
      if (wider === undefined) continue;
      check.warning(entry.place, {
        code: 'ip.shadowed',
        message: `${show(entry.text)} lets nobody in: the deny entry ${wider.text} on line ${check.line(wider.place)} contains it, and deny beats allow`,
        found: entry.text,
        related: { path: wider.place, message: `${wider.text} is denied here` },
      });
      break;
    }
  }
}
