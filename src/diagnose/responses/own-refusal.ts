import { headerValue } from '../../core/headers.ts';
import type { CaseCheck } from '../case.ts';
import type { SeenResponse } from '../exchange.ts';
import { NOTHING } from '../finding.ts';
import type { Evidence } from '../finding.ts';
import { causeOfCode } from '../own-codes.ts';
import { readable } from '../signatures/fit.ts';

/** Whatever of this gateway's words name the code of a refusal say the same once. */
export const OWN_CODE_GROUP = 'pinpoint.code';

const REASON = /^([a-z_]{2,20}\.[a-z_]{2,40})(?::|$)/u;
/** Stands in the JSON, the text and the page of a refusal alike. */
const DOCS = /\/\.pinpoint\/docs\/([a-z_]{2,20}\.[a-z_]{2,40})/u;
const WHERE = 'docs/refusals of this gateway';

/** The code of this gateway's own refusals where `Proxy-Status` did not come through: `X-Pinpoint-Reason`, or the body. */
export const checkOwnRefusal: CaseCheck = ({ exchange: { response } }) => {
  if (response === undefined || response.status < 400) return NOTHING;
  const said = saidBy(response);
  if (said === undefined) return NOTHING;
  const { code, factor, at } = said;
  const cause = causeOfCode(code);
  if (cause === undefined) return NOTHING;
  const evidence: Evidence = {
    from: 'response',
    at,
    text: `this gateway names its code \`${code}\``,
    source: WHERE,
  };
  return { ...NOTHING, causes: [{ code: cause, factor, group: OWN_CODE_GROUP, evidence }] };
};

function saidBy(
  response: SeenResponse,
): { readonly code: string; readonly factor: number; readonly at: string } | undefined {
  const reason = REASON.exec(headerValue(response.headers, 'x-pinpoint-reason')?.trim() ?? '');
  if (reason?.[1] !== undefined) return { code: reason[1], factor: 300, at: 'x-pinpoint-reason' };
  const docs = DOCS.exec(readable(response).body ?? '');
  return docs?.[1] === undefined ? undefined : { code: docs[1], factor: 200, at: 'body' };
}
