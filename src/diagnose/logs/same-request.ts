import type { LogEvent } from './event.ts';
import { addressFit, isBare, pathFit, timeFit } from './join-fit.ts';
import { idForms } from './join-key.ts';

/** Two logs of one request: an error is written in its middle, an access line at its end. */
const APART = { nearMs: 2000, farMs: 5000 };

/** What two events have in common that makes them of one request, in words; undefined: they may be of two. */
export function sameRequest(one: LogEvent, other: LogEvent): readonly string[] | undefined {
  if (shareId(one, other)) return ['the request id'];
  if (contradict(one, other)) return undefined;
  const time = timeBetween(one, other);
  if (standBeside(one, other) && time !== 'off' && time !== 'window') return [BESIDE];
  if (time !== 'near' && time !== 'as_utc' && time !== 'shifted') return undefined;
  const client = addressFit(one.clientAddress, other.clientAddress) === 'same';
  const path = pathFit(one.path, other.path) === 'same';
  if (!client && !path) return undefined;
  // Two lines of one access log are two requests.
  if (one.format === other.format && one.file === other.file && one.status !== undefined)
    return undefined;
  return [
    ...(client ? ['the address'] : []),
    ...(path ? ['the path'] : []),
    { near: 'the time', as_utc: 'the time as UTC', shifted: 'the time, if its zone is another' }[
      time
    ],
  ];
}

/** What two lines have in common that stand together. */
export const BESIDE = 'standing beside each other';
/** A reason, its stack not counted, and the line of its request. */
const LINES_APART = 2;

/** Whether one is a line with a reason alone, and the other the line of a request next to it. */
function standBeside(one: LogEvent, other: LogEvent): boolean {
  const isNear = one.file === other.file && Math.abs(one.line - other.line) <= LINES_APART;
  return isNear && isBare(one) !== isBare(other);
}

function shareId(one: LogEvent, other: LogEvent): boolean {
  if (one.ids.length === 0 || other.ids.length === 0) return false;
  const forms = new Set(one.ids.flatMap(idForms));
  return other.ids.flatMap(idForms).some((form) => forms.has(form));
}

function contradict(one: LogEvent, other: LogEvent): boolean {
  if (addressFit(one.clientAddress, other.clientAddress) === 'other') return true;
  if (pathFit(one.path, other.path) === 'other') return true;
  if (one.method !== undefined && other.method !== undefined && one.method !== other.method)
    return true;
  if (one.status === undefined || other.status === undefined || one.status === other.status)
    return false;
  return one.upstreamStatus !== other.status && other.upstreamStatus !== one.status;
}

function timeBetween(one: LogEvent, other: LogEvent): ReturnType<typeof timeFit> {
  if (one.atMs === undefined) return 'unknown';
  const nearMs = APART.nearMs + one.precisionMs;
  const fit = timeFit(other, { atMs: one.atMs, nearMs, farMs: APART.farMs });
  if (one.zoneKnown || !other.zoneKnown) return fit;
  return timeFit({ ...other, zoneKnown: false }, { atMs: one.atMs, nearMs, farMs: APART.farMs });
}
