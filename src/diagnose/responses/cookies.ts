import { headerValues } from '../../core/headers.ts';
import type { CaseCheck } from '../case.ts';
import { NOTHING } from '../finding.ts';
import type { CauseFinding } from '../finding.ts';
import { seenField } from './seen.ts';

const CSRF = /(?:csrf|xsrf|antiforgery|requestverificationtoken)/iu;
const SESSION = /(?:sess(?:ion)?(?:id)?$|^sid$|phpsessid|connect\.sid|auth|token|remember)/iu;
const ENDED = /;\s{0,4}(?:max-age=0(?:;|$)|max-age=-|expires=[A-Za-z]{3},? 0?1[- ]jan[- ]1970)/iu;

/** What the cookies that a refusal sets tell: a session that is ended, a CSRF token that the client did not have. Names only. */
export const checkCookies: CaseCheck = ({ exchange: { request, response } }) => {
  if (response === undefined || response.status < 400) return NOTHING;
  const sent = request === undefined ? '' : headerValues(request.headers, 'cookie').join('; ');
  const causes = headerValues(response.headers, 'set-cookie')
    .slice(0, 40)
    .flatMap((cookie) => causesOf(cookie.slice(0, 2000), sent));
  return causes.length === 0 ? NOTHING : { answers: [], causes, notes: [] };
};

function causesOf(cookie: string, sent: string): readonly CauseFinding[] {
  const name = (cookie.split('=', 1)[0] ?? '').trim();
  if (name === '' || name.length > 80) return [];
  const ended = ENDED.test(cookie);
  if (CSRF.test(name) && !ended) {
    // Many frameworks set it anew with every answer: a hint, and one only where the client sent none.
    return sent.includes(`${name}=`)
      ? []
      : [
          finding(
            'csrf.token_missing',
            2.5,
            `it sets a cookie \`${name}\`, which the request did not send`,
          ),
        ];
  }
  if (SESSION.test(name) && ended) {
    return [finding('credential.session_invalid', 8, `it deletes the cookie \`${name}\``)];
  }
  return [];
}

function finding(code: CauseFinding['code'], factor: number, text: string): CauseFinding {
  return { code, factor, group: 'cookies', evidence: seenField('set-cookie', '', { text }) };
}
