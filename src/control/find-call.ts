import type { CallRecord } from '../calls/record.ts';
import type { CallStore } from '../store/ports.ts';
import { PinpointError } from '../util/error.ts';
import { momentText } from './render/time.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The recorded call with this id.
 * @throws PinpointError that says exactly which it is: not an id, not known, lost (and when and why), or expired
 */
export async function requireFound(calls: CallStore, id: string): Promise<CallRecord> {
  if (!UUID.test(id)) {
    throw new PinpointError('usage.invalid', `\`${id}\` is not the id of a call`, {
      next: 'take the whole id from the header X-Pinpoint-Call, from the last segment of `instance`, or from `pinpoint calls`',
    });
  }
  const lookup = await calls.byId(id);
  switch (lookup.kind) {
    case 'found':
      return lookup.call;
    case 'lost':
      throw new PinpointError(
        'call.lost',
        `the record of call ${id} was lost: ${lookup.why}, from ${momentText(lookup.fromMs)} until ${momentText(lookup.untilMs)}`,
        {
          next: 'send the request again, or describe it: `pinpoint why -- curl …`',
        },
      );
    case 'expired':
      throw new PinpointError(
        'call.expired',
        `call ${id} is older than what is kept; the oldest record is of ${momentText(lookup.oldestMs)}`,
        {
          next: 'describe the request: `pinpoint why -- curl …`; to keep calls longer, raise records.retentionDays in the policy',
        },
      );
    case 'unknown':
      throw new PinpointError('call.not_found', `no call has the id ${id}`, {
        next: 'check the id and that this is the gateway that answered; `pinpoint calls` lists the newest',
      });
  }
}
