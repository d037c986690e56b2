import type { DiagnoseCase } from '../../case.ts';
import type { SeenRequest } from '../../exchange.ts';
import type { CauseFinding } from '../../finding.ts';
import { byCaller, cause, found } from '../found.ts';
import { byStatus } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { listed, oddCharacter, shown } from '../shown.ts';

/** Fields that must be sent once at most; of the others repeats are lists. Host, Authorization and Content-Length are looked at elsewhere. */
const SINGLE: ReadonlySet<string> = new Set([
  'content-type',
  'origin',
  'referer',
  'user-agent',
  'expect',
  'transfer-encoding',
  'from',
  'max-forwards',
  'proxy-authorization',
  'range',
  'if-modified-since',
  'if-unmodified-since',
  'x-api-key',
  'apikey',
  'x-csrf-token',
  'x-csrftoken',
  'x-xsrf-token',
  'cookie',
]);

/** Fields of HTTP/1.1 connections that HTTP/2 and 3 refuse (RFC 9113 §8.2.2). */
const CONNECTION_FIELDS = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
];

/** Fields that stand twice, that cannot be sent, or that hold what fields must not. */
export const checkFields = requestCheck((request, kase) =>
  found([
    ...repeatedFields(request, kase),
    ...unsendable(request, kase),
    ...outdated(request, kase),
  ]),
);

/** HTTP/2 or later. */
function isNew(request: SeenRequest): boolean {
  return /^(?:h|HTTP\/)[23]/i.test(request.httpVersion ?? '');
}

function malformed(factor: number, text: string, more: Parameters<typeof cause>[2]): CauseFinding {
  return cause({ code: 'request.malformed', factor, group: 'fields' }, text, more);
}

function repeatedFields(request: SeenRequest, kase: DiagnoseCase): readonly CauseFinding[] {
  const counts = new Map<string, number>();
  for (const [name] of request.headers) counts.set(name, (counts.get(name) ?? 0) + 1);
  // HTTP/2 splits cookies into several fields (RFC 9113 §8.2.3).
  const mayRepeat = (name: string): boolean => isNew(request) && name === 'cookie';
  const names = [...counts.keys()].filter(
    (name) => (counts.get(name) ?? 0) > 1 && SINGLE.has(name) && !mayRepeat(name),
  );
  const [at] = names;
  if (at === undefined) return [];
  const text = `${listed(names)} ${names.length === 1 ? 'is' : 'are'} sent more than once`;
  const remedies = [byCaller('send each of these fields once: client and code may each add one')];
  return [malformed(byStatus(kase, { 400: 20 }, 3), text, { at, remedies })];
}

function unsendable(request: SeenRequest, kase: DiagnoseCase): readonly CauseFinding[] {
  const causes: CauseFinding[] = [];
  const bad = request.headers.find(
    ([name]) => !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && !name.startsWith(':'),
  );
  if (bad !== undefined) {
    const text = `\`${shown(bad[0])}\` is no name of a field`;
    const remedies = [byCaller('write `Name: value`; a copied line may lack its colon')];
    causes.push(malformed(byStatus(kase, { 400: 60 }, 8), text, { at: shown(bad[0]), remedies }));
  }
  const broken = request.headers.find(([, value]) => /[\r\n\0]/.test(value));
  if (broken !== undefined) {
    const [at, value] = broken;
    const text = `the field \`${shown(at)}\` has ${oddCharacter(value)?.name ?? 'a line break'} in its value`;
    causes.push(malformed(byStatus(kase, { 400: 40 }, 6), text, { at }));
  }
  return causes;
}

function outdated(request: SeenRequest, kase: DiagnoseCase): readonly CauseFinding[] {
  if (!isNew(request)) return [];
  const names = CONNECTION_FIELDS.filter((one) => request.headers.some(([name]) => name === one));
  const [at] = names;
  if (at === undefined) return [];
  const text = `${listed(names)} in HTTP/2 or later, where such fields must not be sent`;
  return [malformed(byStatus(kase, { 400: 10 }, 1.5), text, { at })];
}
