import { headerValue } from '../../core/headers.ts';
import type { CaseCheck } from '../case.ts';
import type { SeenRequest } from '../exchange.ts';
import { NOTHING } from '../finding.ts';
import type { Findings, Note } from '../finding.ts';
import { seenField } from './seen.ts';

/** What the response says that the resource takes: methods (`Allow`) and types (`Accept-Post`, `Accept-Patch`, `Accept`). */
export const checkAllow: CaseCheck = ({ exchange: { request, response } }) => {
  if (response === undefined || response.status < 400) return NOTHING;
  const allow = headerValue(response.headers, 'allow');
  const methods = allow === undefined ? NOTHING : methodFindings(allow, request, response.status);
  const types = typeFindings(request, response.status, (name) =>
    headerValue(response.headers, name),
  );
  return {
    answers: [],
    causes: [...methods.causes, ...types.causes],
    notes: [...methods.notes, ...types.notes],
  };
};

function methodFindings(allow: string, request: SeenRequest | undefined, status: number): Findings {
  const methods = allow
    .split(',')
    .map((method) => method.trim().toUpperCase())
    .filter((method) => method !== '');
  const evidence = seenField('allow', allow, { source: 'RFC 9110 §10.2.1' });
  const taken = request !== undefined && methods.includes(request.method);
  const odd: Note = {
    kind: 'odd',
    evidence: {
      ...evidence,
      text: `status 405, but \`allow\` names the method that was sent: somebody in front may have refused`,
    },
  };
  return {
    answers: [],
    causes: [
      {
        code: 'request.method_not_allowed',
        factor: taken ? 0.3 : status === 405 && request !== undefined ? 40 : 4,
        group: 'allow',
        evidence,
        ...(taken || methods.length === 0
          ? {}
          : {
              remedies: [
                {
                  actor: 'caller',
                  text: `use a method that the path takes (${methods.join(', ').slice(0, 200)}), or another path`,
                },
              ],
            }),
      },
    ],
    notes: taken && status === 405 ? [odd] : [],
  };
}

function typeFindings(
  request: SeenRequest | undefined,
  status: number,
  fieldOf: (name: string) => string | undefined,
): Findings {
  // RFC 9110 §12.5.1 lets a 415 name what it takes in Accept; Accept-Post and Accept-Patch are older (RFC 5789).
  const names = ['accept-post', 'accept-patch', ...(status === 415 ? ['accept'] : [])];
  for (const name of names) {
    const taken = fieldOf(name);
    if (taken === undefined) continue;
    const sent = request === undefined ? undefined : headerValue(request.headers, 'content-type');
    const type = (sent?.split(';', 1)[0] ?? '').trim().toLowerCase();
    const fits = type !== '' && takes(taken.toLowerCase(), type);
    return {
      answers: [],
      causes: [
        {
          code: 'request.unsupported_media_type',
          factor: fits ? 0.3 : 25,
          group: 'accept-post',
          evidence: seenField(name, taken, { source: 'RFC 9110 §15.5.16' }),
          remedies: [
            {
              actor: 'caller',
              text: 'send the body as a type that the response names',
              paste: `Content-Type: ${(taken.split(',', 1)[0] ?? '').trim()}`,
            },
          ],
        },
      ],
      notes: [],
    };
  }
  return NOTHING;
}

function takes(list: string, type: string): boolean {
  return list.split(',').some((entry) => {
    const range = (entry.split(';', 1)[0] ?? '').trim();
    return (
      range === type ||
      range === '*/*' ||
      (range.endsWith('/*') && type.startsWith(range.slice(0, -1)))
    );
  });
}
