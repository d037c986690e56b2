import type { DocumentPath } from '../../core/edit.ts';
import { parseInstant } from '../../util/units.ts';
import type { PolicyCheck } from './policy-check.ts';
import { show } from './words.ts';

/** The form of a date or time; what lacks it was told with the shape. */
const FORM = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** Dates and times that are well written and do not exist. */
export function checkDates(check: PolicyCheck): void {
  const { consumers, services, tenants } = check.document;
  const look = (text: string | undefined, path: DocumentPath): void => checkDate(check, text, path);
  for (const [name, { versions }] of Object.entries(services ?? {})) {
    for (const [version, { since, sunset }] of Object.entries(versions)) {
      const at = ['services', name, 'versions', version];
      look(since, [...at, 'since']);
      look(sunset, [...at, 'sunset']);
    }
  }
  for (const [name, { reason }] of Object.entries(tenants ?? {})) {
    look(reason?.since, ['tenants', name, 'reason', 'since']);
  }
  for (const [name, { keys = [], reason }] of Object.entries(consumers ?? {})) {
    look(reason?.since, ['consumers', name, 'reason', 'since']);
    for (const [index, { expires, notBefore, revoked }] of keys.entries()) {
      const at = ['consumers', name, 'keys', index];
      look(expires, [...at, 'expires']);
      look(notBefore, [...at, 'notBefore']);
      look(revoked?.at, [...at, 'revoked', 'at']);
    }
  }
}

function checkDate(check: PolicyCheck, text: string | undefined, path: DocumentPath): void {
  if (text === undefined || !FORM.test(text) || parseInstant(text) !== undefined) return;
  check.error(path, {
    code: 'date.bad',
    message: `there is no ${show(text)}: the calendar or the clock has no such ${text.includes('T') ? 'time' : 'day'}`,
    found: text,
  });
}
