import { headerValue } from '../../core/headers.ts';
import type { CaseCheck } from '../case.ts';
import { NOTHING } from '../finding.ts';
import { readable } from '../signatures/fit.ts';
import { seenField } from './seen.ts';

/** Whether a page came in place of JSON: somebody in front of the API made it, whatever it is called. */
export const checkContentKind: CaseCheck = ({ exchange: { request, response } }) => {
  if (response === undefined) return NOTHING;
  const { mediaType, body } = readable(response);
  const isPage = mediaType === 'text/html' || (body !== undefined && PAGE.test(body));
  const isCalledJson = mediaType.includes('json') && response.status >= 400;
  const wantsJson = /json/iu.test(headerValue(request?.headers ?? [], 'accept') ?? '');
  if (!isPage || !(isCalledJson || wantsJson)) return NOTHING;
  const text = isCalledJson
    ? `the response says \`${mediaType}\`, and its body is an HTML page`
    : 'the answer is a web page though JSON was asked for: probably not the API itself answered, but something before it';
  return {
    answers: [],
    causes: [],
    notes: [{ kind: 'odd', evidence: seenField('content-type', mediaType, { text }) }],
  };
};

const PAGE = /^\s{0,99}<(?:!doctype|html)/iu;
