import { formatDuration, formatInstant } from '../../../util/units.ts';
import type { DiagnoseCase } from '../../case.ts';
import type { Findings } from '../../finding.ts';
import { byCaller, cause, found, note } from '../found.ts';
import { parseCompactDate } from '../../moment.ts';
import { byStatus, CLOCK_WORDS } from '../parts.ts';
import type { Moment, NamedValue } from '../parts.ts';

const GROUP = 'signed_request';

/** Presigned addresses of S3 and Google Cloud Storage: a date and a life in seconds; older ones hold the end itself. */
export function presigned(
  query: readonly NamedValue[],
  moment: Moment,
  kase: DiagnoseCase,
): Findings {
  const value = (name: string): string | undefined =>
    query.find((one) => one.name.toLowerCase() === name)?.value;
  for (const [vendor, prefix] of [
    ['S3', 'x-amz-'],
    ['Google Cloud Storage', 'x-goog-'],
  ] as const) {
    const start = parseCompactDate(value(`${prefix}date`) ?? '');
    const life = Number(value(`${prefix}expires`) ?? Number.NaN);
    if (start !== undefined && Number.isFinite(life))
      return judgeEnd({ vendor, endMs: start + life * 1000, at: `${prefix}expires` }, moment, kase);
  }
  const end = value('expires');
  const isOld = end !== undefined && /^\d{9,11}$/.test(end) && value('signature') !== undefined;
  return isOld
    ? judgeEnd({ vendor: 'signed', endMs: Number(end) * 1000, at: 'expires' }, moment, kase)
    : found([]);
}

interface End {
  readonly vendor: string;
  readonly endMs: number;
  readonly at: string;
}

/** Whether a signed address was still valid. `at`: the parameter that says so. */
export function judgeEnd({ vendor, endMs, at }: End, moment: Moment, kase: DiagnoseCase): Findings {
  const instant = Math.abs(endMs) < 8e15 ? formatInstant(endMs) : 'a time beyond all calendars';
  const group = GROUP;
  if (moment.atMs >= endMs) {
    const doubt = moment.by === 'now' ? 0.15 : 1;
    const text = `the ${vendor} address was valid until ${instant}, ${formatDuration(moment.atMs - endMs)} before ${moment.by === 'now' ? 'now' : 'the request'} ${CLOCK_WORDS[moment.by]}`;
    const factor = Math.max(2, byStatus(kase, { 403: 200, 400: 60 }, 20) * doubt);
    return found([
      cause({ code: 'credential.expired', factor, group }, text, {
        at,
        remedies: [byCaller('make a new signed address')],
      }),
    ]);
  }
  const text = `the ${vendor} address is valid until ${instant}`;
  return found(
    [cause({ code: 'credential.expired', factor: 0.1, group }, text, { at })],
    [note('fine', text, { at })],
  );
}
