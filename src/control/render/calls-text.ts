import type { CallRecord } from '../../calls/record.ts';
import type { Paint, Tone } from './paint.ts';
import { clip, pad, plain } from '../../util/plain.ts';

const TONES: Readonly<Record<CallRecord['outcome'], Tone>> = {
  allowed: 'good',
  refused: 'bad',
  relayed: 'warn',
  failed: 'bad',
  aborted: 'quiet',
};

/** One call on one line: time, status, code or outcome, request, who, id. Fixed columns, so that lines that come later align. */
export function callLine(call: CallRecord, paint: Paint): string {
  const time = new Date(call.atMs).toISOString().slice(11, 23);
  const status = call.status === 0 ? '  –' : String(call.status);
  const verdict = pad(clip(call.code ?? call.outcome, 28), 28);
  const request = pad(clip(plain(`${call.method} ${call.path}`), 34), 34);
  const who = pad(clip(plain(call.consumer ?? '–'), 16), 16);
  return `${paint('quiet', time)}  ${paint(TONES[call.outcome], `${status} ${verdict}`)} ${request}  ${who}  ${call.id}`;
}

/** What the columns of `callLine` are. */
export function callHeading(paint: Paint): string {
  return paint(
    'quiet',
    `${pad('UTC', 12)}  ${pad('answer', 32)} ${pad('request', 34)}  ${pad('who', 16)}  id`,
  );
}
