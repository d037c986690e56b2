import { headerValue } from '../../core/headers.ts';
import type { CaseCheck } from '../case.ts';
import { NOTHING } from '../finding.ts';
import type { Note } from '../finding.ts';
import { readable } from '../signatures/fit.ts';
import { seenField } from './seen.ts';

/** Whether the error has the form that was asked for, and the form that it says it has. */
export const checkContentKind: CaseCheck = ({ exchange: { request, response } }) => {
  if (response === undefined || response.status < 400) return NOTHING;
  const { mediaType, body } = readable(response);
  const notes: Note[] = [];
  const html =
    mediaType === 'text/html' || (body !== undefined && /^\s{0,99}<(?:!doctype|html)/iu.test(body));
  const accept = request === undefined ? undefined : headerValue(request.headers, 'accept');
  const wantsJson = accept !== undefined && /json/iu.test(accept) && !/html|\*\/\*/iu.test(accept);
  if (html && wantsJson) {
    notes.push({
      kind: 'odd',
      evidence: seenField('content-type', mediaType, {
        text: 'the request asks for JSON, and the refusal is an HTML page: something in front of the API may have written it',
      }),
    });
  }
  if (html && mediaType.includes('json')) {
    notes.push({
      kind: 'odd',
      evidence: seenField('content-type', mediaType, {
        text: `the response says \`${mediaType}\`, and its body is an HTML page`,
      }),
    });
  }
  return notes.length === 0 ? NOTHING : { answers: [], causes: [], notes };
};
