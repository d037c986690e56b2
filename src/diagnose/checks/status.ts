import type { CaseCheck } from '../case.ts';
import type { CauseCode } from '../cause-codes.ts';
import type { SeenResponse } from '../exchange.ts';
import { NOTHING } from '../finding.ts';
import { knownMatches } from '../signatures/match.ts';
import { cause, found } from './found.ts';
import { statusOf } from './parts.ts';

/** From here on a signature is taken at its word. */
const SURE = 0.6;
/** What a signature's shares must add up to, so that it knows what such an answer is given for. */
const COVERED = 0.8;

/** What a status says by its definition, for servers that keep to it: code, factor and words. */
const MEANINGS: Readonly<Record<number, readonly (readonly [CauseCode, number])[]>> = {
  401: [
    ['credential.missing', 5],
    ['credential.unknown', 5],
    ['credential.expired', 4],
    ['credential.malformed', 4],
    ['credential.wrong_audience', 2],
    ['credential.wrong_issuer', 2],
    ['credential.bad_signature', 2],
    ['credential.revoked', 2],
    ['credential.session_invalid', 2],
  ],
  402: [['quota.exceeded', 10]],
  404: [
    ['route.not_found', 15],
    ['server.host_unknown', 2],
  ],
  405: [
    ['request.method_not_allowed', 60],
    ['server.method_rule', 4],
    ['waf.blocked', 2],
  ],
  407: [['network.forward_proxy', 300]],
  410: [['version.retired', 30]],
  413: [['request.body_too_large', 200]],
  414: [['request.header_too_large', 60]],
  415: [['request.unsupported_media_type', 100]],
  419: [
    ['csrf.token_expired', 40],
    ['csrf.token_missing', 40],
    ['csrf.token_invalid', 20],
  ],
  421: [
    ['server.host_unknown', 40],
    ['request.bad_host', 20],
  ],
  422: [['request.body_invalid', 30]],
  426: [['condition.failed', 5]],
  429: [
    ['rate.exceeded', 60],
    ['waf.rate', 15],
    ['quota.exceeded', 10],
  ],
  431: [['request.header_too_large', 200]],
  494: [['request.header_too_large', 60]],
  495: [['server.client_certificate', 200]],
  496: [['server.client_certificate', 300]],
  498: [['credential.expired', 30]],
  // What nginx answers over a limit, where neither limit_req_status nor limit_conn_status says otherwise.
  503: [['rate.exceeded', 8]],
  511: [['network.forward_proxy', 60]],
};

/** The status by its definition (RFC 9110 §15.5, RFC 6585; 419 of Laravel, 49x of nginx). 400 and 403 name nothing. */
export const checkStatus: CaseCheck = (kase) => {
  const status = statusOf(kase);
  const meanings = MEANINGS[status];
  if (meanings === undefined) return NOTHING;
  // 401 names many causes at once, and takes nothing from what a signature says.
  if (status !== 401 && isKnownOfProduct(kase.exchange.response)) return NOTHING;
  return found(
    meanings.map(([code, factor]) =>
      cause({ code, factor, group: 'status' }, `the status is ${status}`, {
        at: 'status',
        from: 'response',
      }),
    ),
  );
};

/** Whether it is known what the product that answered gives this status for: that knows better than the definition. */
function isKnownOfProduct(response: SeenResponse | undefined): boolean {
  if (response === undefined) return false;
  return knownMatches(response).some(
    ({ signature: { role, statuses, causes, confidence } }) =>
      role === 'answered' &&
      confidence >= SURE &&
      causes.reduce((sum, { share }) => sum + share, 0) >= COVERED &&
      statuses.includes(response.status),
  );
}
