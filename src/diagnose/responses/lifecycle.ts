import { headerValue, headerValues } from '../../core/headers.ts';
import type { CaseCheck } from '../case.ts';
import type { CauseFinding, Note } from '../finding.ts';
import { NOTHING } from '../finding.ts';
import { parseHttpDate } from '../moment.ts';
import { seenField } from './seen.ts';

/** Statuses with which a version that is gone answers. */
const GONE = new Set([403, 404, 410]);

/** `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and links to what comes after, in any response. */
export const checkLifecycle: CaseCheck = ({ exchange: { response }, nowMs }) => {
  if (response === undefined) return NOTHING;
  const { headers, status } = response;
  const now = response.receivedAtMs ?? nowMs;
  const notes: Note[] = [];
  const causes: CauseFinding[] = [];
  const deprecation = headerValue(headers, 'deprecation');
  if (deprecation !== undefined) notes.push(deprecated(deprecation, now));
  const sunset = headerValue(headers, 'sunset');
  if (sunset !== undefined) {
    const atMs = parseHttpDate(sunset);
    const over = atMs !== undefined && atMs <= now;
    const evidence = seenField('sunset', sunset, {
      text: `the resource ${over ? 'went' : 'goes'} away: \`sunset: ${sunset.slice(0, 60)}\``,
      source: 'RFC 8594',
    });
    notes.push({ kind: 'deprecation', evidence });
    if (over && GONE.has(status)) {
      causes.push({ code: 'version.retired', factor: 40, group: 'sunset', evidence });
    }
  }
  notes.push(...successors(headerValues(headers, 'link')));
  return { answers: [], causes, notes };
};

/** `@1688169599`; older drafts sent `true` or a date. */
function deprecated(value: string, nowMs: number): Note {
  const seconds = /^@(\d{1,12})$/u.exec(value.trim())?.[1];
  const future = seconds !== undefined && Number(seconds) * 1000 > nowMs;
  return {
    kind: 'deprecation',
    evidence: seenField('deprecation', value, {
      text: `the resource ${future ? 'will be' : 'is'} deprecated: \`deprecation: ${value.slice(0, 60)}\``,
      source: 'RFC 9745',
    }),
  };
}

function successors(links: readonly string[]): readonly Note[] {
  return links
    .flatMap((value) => value.split(',').slice(0, 20))
    .flatMap((link): readonly Note[] => {
      const relation =
        /;\s{0,4}rel="?(sunset|deprecation|successor-version|latest-version)\b/iu.exec(link)?.[1];
      const target = /<([^<>]{1,300})>/u.exec(link)?.[1];
      if (relation === undefined || target === undefined) return [];
      return [
        {
          kind: 'deprecation',
          evidence: seenField('link', link, {
            text: `it links to \`${target}\` as \`${relation.toLowerCase()}\``,
            source: 'RFC 8594 §6, RFC 5829',
          }),
        },
      ];
    });
}
