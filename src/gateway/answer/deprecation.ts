import type { CompiledRoute, RouteEntry } from '../../core/policy/snapshot.ts';
import { parseInstant } from '../../util/units.ts';

const byEntry = new WeakMap<RouteEntry, readonly string[]>();
const NONE: readonly string[] = [];

/**
 * `Deprecation` (RFC 9745) and `Sunset` (RFC 8594) of a route whose version is deprecated, and a link to the same path
 * under the version that replaces it (RFC 5829 §3.3), as names and values in turn.
 */
export function deprecationFields(route: CompiledRoute, path: string): readonly string[] {
  if (route.state !== 'deprecated') return NONE;
  let fields = byEntry.get(route.entry);
  if (fields === undefined) {
    fields = datesOf(route.entry);
    byEntry.set(route.entry, fields);
  }
  const successor = successorPath(route.entry, path);
  if (successor === undefined) return fields;
  return [...fields, 'Link', `<${successor}>; rel="successor-version"`];
}

function datesOf(entry: RouteEntry): readonly string[] {
  const { since, sunset } = entry.version;
  const sinceMs = since === undefined ? undefined : parseInstant(since);
  const sunsetMs = sunset === undefined ? undefined : parseInstant(sunset);
  const fields: string[] = [];
  // RFC 9745 §2.1: a Date of structured fields. Where nobody wrote down when, it holds from the epoch on.
  fields.push('Deprecation', `@${Math.trunc((sinceMs ?? 0) / 1000)}`);
  if (sunsetMs !== undefined) fields.push('Sunset', new Date(sunsetMs).toUTCString());
  return fields;
}

/** The same path under the successor, where the version stands in the path. `path` is normalised, so it can break out of nothing. */
function successorPath(entry: RouteEntry, path: string): string | undefined {
  const { successor } = entry.version;
  const prefix = entry.service.path;
  if (successor === undefined || prefix === undefined || !prefix.includes('{version}'))
    return undefined;
  const old = prefix.replace('{version}', entry.versionName).replace(/\/$/, '');
  if (path !== old && !path.startsWith(`${old}/`)) return undefined;
  const rest = path.slice(old.length);
  return prefix.replace('{version}', encodeURIComponent(successor)).replace(/\/$/, '') + rest;
}
