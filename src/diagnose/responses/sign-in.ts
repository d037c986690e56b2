import { headerValue } from '../../core/headers.ts';
import type { CaseCheck } from '../case.ts';
import type { SeenResponse } from '../exchange.ts';
import { NOTHING } from '../finding.ts';
import type { Findings } from '../finding.ts';
import { seenField } from './seen.ts';

/** Path segments of pages on which people sign in. */
const SIGN_IN =
  /\/(?:log[-_]?in|sign[-_]?in|sso|auth(?:enticate|orize)?|oauth2?|saml2?|openid|session\/new|wp-login\.php|my\.policy|accounts?\/login)(?:[/?#.]|$)/iu;
/** Hosts that do nothing else. */
const IDENTITY_HOST =
  /^https?:\/\/(?:login\.microsoftonline\.com|accounts\.google\.com|[\w-]{1,60}\.okta(?:preview)?\.com|[\w.-]{1,80}\.auth0\.com|[\w.-]{1,80}\.amazoncognito\.com|[\w.-]{1,80}\.cloudflareaccess\.com)\//iu;

/**
 * A redirect to a sign-in page is a refusal in other clothes: an API client that follows it gets status 200 and a page.
 * Seen in the response itself, or in the redirects that led to it.
 */
export const checkSignIn: CaseCheck = ({ exchange: { response, redirects } }) => {
  const seen = [...(redirects ?? []).map((step) => step.response), response].filter(
    (one): one is SeenResponse => one !== undefined,
  );
  for (const { status, headers } of seen) {
    const location = status >= 300 && status < 400 ? headerValue(headers, 'location') : undefined;
    // The query may name the page that one came from.
    const page = location?.split(/[?#]/u, 1)[0]?.slice(0, 2000) ?? '';
    if (SIGN_IN.test(page) || IDENTITY_HOST.test(page)) return found(status, page);
  }
  return NOTHING;
};

function found(status: number, page: string): Findings {
  const evidence = seenField('location', '', {
    text: `status ${status} sends to a sign-in page: \`${page.slice(0, 150)}\``,
  });
  return {
    answers: [],
    causes: [
      {
        code: 'credential.missing',
        factor: 25,
        group: 'sign-in',
        evidence,
        remedies: [
          {
            actor: 'caller',
            text: 'send a credential that programs may use (a token or key): the page is for people with a browser',
          },
        ],
      },
      { code: 'credential.session_invalid', factor: 15, group: 'sign-in', evidence },
    ],
    notes: [],
  };
}
