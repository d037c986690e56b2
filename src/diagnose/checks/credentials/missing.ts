import { headerValues } from '../../../core/headers.ts';
import { NOTHING } from '../../finding.ts';
import { byCaller, cause, found } from '../found.ts';
import { byStatus, cookiesOf, isWithheld, statusOf } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { shown } from '../shown.ts';
import { credentialsOf, splitAuthorization } from './credential-fields.ts';
import { placeholderIn } from './placeholder.ts';

/** Whether a request without any credential got an answer that wants one. */
export const checkMissingCredential = requestCheck((request, kase) => {
  const response = kase.exchange.response;
  const scheme = headerValues(response?.headers ?? [], 'www-authenticate')
    .map((value) => /^\s*([A-Za-z0-9!#$%&'*+.^_`|~-]{1,40})/.exec(value)?.[1])
    .find((name) => name !== undefined);
  const sent = credentialsOf(request).filter(({ value }) => isFilled(value));
  if (sent.length > 0) {
    const weight = {
      code: 'credential.missing',
      factor: 0.05,
      group: 'credential_missing',
    } as const;
    const [first] = sent;
    return found([cause(weight, `a credential was sent, in \`${first?.name ?? ''}\``)]);
  }
  const isHidden = ['authorization', 'credential', 'cookie'].some((what) =>
    isWithheld(request, what),
  );
  if (isHidden || statusOf(kase) < 400) return NOTHING;
  const hasCookies = cookiesOf(request).length > 0;
  const factor =
    scheme === undefined
      ? byStatus(kase, { 401: hasCookies ? 6 : 40, 403: hasCookies ? 1 : 3 }, 1)
      : 100;
  if (factor <= 1) return NOTHING;
  const text =
    scheme === undefined
      ? 'no credential was sent: no Authorization, no key in a field or the query' +
        (hasCookies ? '' : ', no cookie')
      : `no credential was sent, and the response wants \`${shown(scheme)}\``;
  const paste = scheme === undefined ? undefined : `Authorization: ${scheme} …`;
  return found([
    cause({ code: 'credential.missing', factor, group: 'credential_missing' }, text, {
      at: 'authorization',
      remedies: [byCaller('send the credential that the API asks for', paste)],
    }),
  ]);
});

/** Whether there is something after the scheme that is not the text of an empty variable. */
function isFilled(value: string): boolean {
  const { scheme, rest } = splitAuthorization(value);
  if (scheme === undefined && /^(?:Bearer|Basic|Token)?$/i.test(rest)) return false;
  return placeholderIn(rest)?.kind !== 'not_set';
}
