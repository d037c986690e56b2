import type { WellFormedRequest } from '../../src/core/facts.ts';
import type { PolicySource } from '../../src/core/policy/source.ts';
import type { Json } from '../../src/util/json.ts';
import { readAddress } from './addresses.ts';
import type { Vocabulary } from './enumerate-document.ts';
import { limitsOf } from './rates.ts';
import { listCandidates } from './routing.ts';

/**
 * The values that edits of a document may use: names that stand in it, what the request holds, and the ends of each
 * scale.
 */
export function vocabularyOf(
  source: PolicySource,
  facts: WellFormedRequest,
  path: string,
): Vocabulary {
  const { document } = source;
  const candidates = listCandidates(source);
  const values = (name: string): string[] =>
    facts.headers.filter((field) => field[0] === name).map((field) => field[1]);
  const scopes = scopesIn(document as unknown as Json);
  const limitIds = candidates.flatMap((each) => limitsOf(document, each)).map((limit) => limit.id);
  const roles = Object.keys(document.roles ?? {});
  const groups = Object.keys(document.groups ?? {});
  const size = 'sizeBytes' in facts.body ? facts.body.sizeBytes : 20_000_000;
  const type = values('content-type')[0]?.split(';')[0]?.trim();
  const own = candidates.flatMap((each) => ownPaths(each.service.path, each.versionName, path));
  return {
    'a method': [facts.method, '*'],
    'a scope': scopes,
    scopes,
    roles,
    forbidRoles: roles,
    includes: roles,
    groups,
    forbidGroups: groups,
    tenant: Object.keys(document.tenants ?? {}),
    'an address, a network or the name of an address list': [
      ...new Set([facts.remoteIp, ...addressesIn(values('x-forwarded-for'), values('forwarded'))]),
      ...Object.keys(document.ipLists ?? {}),
    ],
    'an address or a network': [facts.remoteIp],
    'a rate': ['1000000/s'],
    'a limit id': [...new Set(limitIds)],
    'a size': [size, 20_000_000],
    maxTargetBytes: [20_000],
    maxHeaderBytes: [40_000],
    burst: [1_000_000],
    'a date or time': ['2000-01-01', '2100-01-01'],
    'a media type': type?.includes('/') === true ? [type] : [],
    'a host name': values('host').map((host) => host.toLowerCase().replace(/:\d*$/, '')),
    'a permit rule': [`${facts.method} ${path}`, `${facts.method} /**`],
    'a header name': ['x-none'],
    defaultVersion: [...new Set(candidates.map((each) => each.versionName))],
    'a path template': own,
    'object a route': own.map((template) => ({
      id: 'added',
      methods: [facts.method],
      path: template,
    })),
    ...operationsOf(source),
  };
}

function scopesIn(value: Json, within = ''): string[] {
  if (typeof value === 'string') return within === 'scopes' ? value.split(' ') : [];
  if (value === null || typeof value !== 'object') return [];
  const found = Object.entries(value).flatMap(([name, member]) =>
    scopesIn(member, name === 'scopes' || within === 'scopes' ? 'scopes' : ''),
  );
  return [...new Set(found)];
}

function addressesIn(...lines: readonly (readonly string[])[]): string[] {
  const text = lines.flat().join(',');
  return [...text.matchAll(/[0-9a-f]*[.:][0-9a-f.:]+/gi)]
    .map((match) => match[0].replace(/:4711$/, ''))
    .filter((address) => readAddress(address) !== undefined);
}

/** The request's path relative to a service's, where it begins with that. */
function ownPaths(prefix: string | undefined, version: string, path: string): string[] {
  const before = (prefix ?? '').replaceAll('{version}', version).replace(/\/$/, '');
  if (path === before) return ['/'];
  return path.startsWith(`${before}/`) ? [path.slice(before.length)] : [];
}

function operationsOf(source: PolicySource): Vocabulary {
  const found = listCandidates(source).map((each) => {
    const place = `operations of ${each.serviceName}/versions/${each.versionName}`;
    return [place, [each.operationId]] as const;
  });
  const names: Record<string, string[]> = {};
  for (const [place, ids] of found) names[place] = [...(names[place] ?? []), ...ids];
  return names;
}
