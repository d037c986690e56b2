import type { LogEvent } from './event.ts';
import { ZONES_MS } from './join-fit.ts';
import { idForms } from './join-key.ts';
import type { JoinKey } from './join-key.ts';

const QUARTER_MS = 900_000;
/** Lines of one request are no farther apart, whatever their zones are. */
const APART_MS = 60_000;

/**
 * What the zones of files are whose times have none: told by lines that share an id with the exchange, or with a line
 * of another log whose zone is known. Milliseconds to take off, by file; a file whose lines disagree is left out.
 */
export function learnZones(
  events: readonly LogEvent[],
  { tokens, time }: JoinKey,
): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  if (time !== undefined) for (const token of tokens) known.set(token, time.atMs);
  for (const { zoneKnown, atMs, ids } of events) {
    if (!zoneKnown || atMs === undefined) continue;
    for (const form of ids.flatMap((id) => idForms(id))) known.set(form, atMs);
  }
  const zones = new Map<string, number | undefined>();
  for (const { zoneKnown, atMs, ids, file } of events) {
    if (zoneKnown || atMs === undefined) continue;
    for (const form of ids.flatMap((id) => idForms(id))) {
      const right = known.get(form);
      const zone = right === undefined ? undefined : zoneBetween(atMs, right);
      if (zone === undefined) continue;
      zones.set(file, zones.has(file) && zones.get(file) !== zone ? undefined : zone);
    }
  }
  return new Map([...zones].flatMap(([file, zone]) => (zone === undefined ? [] : [[file, zone]])));
}

/** The event as its file's zone has it. */
export function inZone(event: LogEvent, zones: ReadonlyMap<string, number>): LogEvent {
  const zone = zones.get(event.file);
  if (zone === undefined || event.zoneKnown || event.atMs === undefined) return event;
  return { ...event, atMs: event.atMs - zone, zoneKnown: true };
}

function zoneBetween(atMs: number, rightMs: number): number | undefined {
  const away = atMs - rightMs;
  const zone = Math.round(away / QUARTER_MS) * QUARTER_MS;
  const fits = zone >= ZONES_MS.least && zone <= ZONES_MS.most && Math.abs(away - zone) <= APART_MS;
  return fits ? zone : undefined;
}
