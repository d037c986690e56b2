import type { CaseCheck } from '../case.ts';
import type { CauseCode } from '../cause-codes.ts';
import { NOTHING } from '../finding.ts';
import { matchSignatures } from '../signatures/match.ts';

type Said = readonly (readonly [code: CauseCode, factor: number])[];

/** What a status says by itself, by what RFC 9110 §15 and its relatives give it for. 403 says nothing. */
const STATUS_CAUSES: Readonly<Record<number, Said>> = {
  400: [
    ['request.malformed', 6],
    ['request.body_invalid', 6],
    ['request.body_not_parseable', 5],
  ],
  401: [
    ['credential.missing', 15],
    ['credential.unknown', 10],
    ['credential.expired', 8],
    ['credential.malformed', 5],
  ],
  404: [['route.not_found', 25]],
  405: [['request.method_not_allowed', 30]],
  407: [['network.forward_proxy', 60]],
  410: [
    ['version.retired', 15],
    ['route.not_found', 6],
  ],
  413: [['request.body_too_large', 40]],
  414: [['request.header_too_large', 40]],
  415: [['request.unsupported_media_type', 40]],
  417: [['request.malformed', 20]],
  421: [
    ['request.bad_host', 25],
    ['server.host_unknown', 10],
  ],
  422: [['request.body_invalid', 25]],
  426: [['request.malformed', 10]],
  429: [
    ['rate.exceeded', 40],
    ['quota.exceeded', 6],
    ['waf.rate', 4],
  ],
  431: [['request.header_too_large', 40]],
  451: [['cdn.geo', 20]],
  501: [['request.method_not_allowed', 8]],
  // RFC 6585 §6: a network that wants a sign-in first answers in place of the server.
  511: [['network.forward_proxy', 60]],
};

/**
 * What the status alone speaks for. Statuses lie (a WAF answers 405, a CSRF check 400), so a product that was
 * recognised by its page, and whose reasons are known, is believed instead.
 */
export const checkStatus: CaseCheck = ({ exchange: { response } }) => {
  const said = response === undefined ? undefined : STATUS_CAUSES[response.status];
  if (response === undefined || said === undefined) return NOTHING;
  const known = matchSignatures(response).some(
    ({ signature: { role, confidence, causes } }) =>
      role === 'answered' && confidence >= 0.6 && causes.length > 0,
  );
  if (known) return NOTHING;
  const { status } = response;
  return {
    answers: [],
    causes: said.map(([code, factor]) => ({
      code,
      factor,
      group: 'status',
      evidence: {
        from: 'response',
        text: `status ${status}`,
        at: 'status',
        source: 'RFC 9110 §15',
      },
    })),
    notes: [],
  };
};
