import type { CaseCheck } from '../case.ts';
import { NOTHING } from '../finding.ts';
import { readable } from '../signatures/fit.ts';
import { seenField } from './seen.ts';

/** Whether the error has the form that it says it has: a page that is called JSON was put there by somebody in front. */
export const checkContentKind: CaseCheck = ({ exchange: { response } }) => {
  if (response === undefined || response.status < 400) return NOTHING;
  const { mediaType, body } = readable(response);
  const isPage = body !== undefined && /^\s{0,99}<(?:!doctype|html)/iu.test(body);
  if (!isPage || !mediaType.includes('json')) return NOTHING;
  return {
    answers: [],
    causes: [],
    notes: [
      {
        kind: 'odd',
        evidence: seenField('content-type', mediaType, {
          text: `the response says \`${mediaType}\`, and its body is an HTML page`,
        }),
      },
    ],
  };
};
