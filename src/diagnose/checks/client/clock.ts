import { formatDuration } from '../../../util/units.ts';
import { byCaller, cause, found, note } from '../found.ts';
import { parseHttpDate } from '../../moment.ts';
import { field } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { isSigned } from './signed-request.ts';

/** Beyond this clocks differ; below, it may be the way of the request. */
const SKEW_MS = 60_000;

/** The client's clock against the Date of the response. */
export const checkClock = requestCheck((request, kase) => {
  const { response } = kase.exchange;
  const date = response === undefined ? undefined : parseHttpDate(field(response, 'date') ?? '');
  const own = response?.receivedAtMs ?? request.startedAtMs;
  if (date === undefined || own === undefined) return found([]);
  // A stored answer is as old as it says.
  const ageMs = Number(response === undefined ? 0 : (field(response, 'age') ?? 0)) * 1000;
  const skewMs = own - date - (Number.isFinite(ageMs) ? ageMs : 0);
  if (Math.abs(skewMs) < SKEW_MS) return found([]);
  const direction = skewMs > 0 ? 'ahead of' : 'behind';
  const text = `the clock of the client is ${formatDuration(Math.abs(skewMs))} ${direction} the server’s`;
  const notes = [note('odd', text, { at: 'date', from: 'response' })];
  if (!isSigned(request)) return found([], notes);
  const isFar = Math.abs(skewMs) > 300_000;
  const remedies = [byCaller('set the clock of the client (NTP)', 'timedatectl set-ntp true')];
  const weight = {
    code: skewMs > 0 ? 'credential.not_yet_valid' : 'credential.expired',
    factor: isFar ? 40 : 6,
    group: 'clock',
  } as const;
  return found(
    [
      cause(weight, `${text}, and the request is signed with a time`, {
        at: 'date',
        from: 'response',
        remedies,
      }),
    ],
    notes,
  );
});
