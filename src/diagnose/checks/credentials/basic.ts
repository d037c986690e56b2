import { headerValue } from '../../../core/headers.ts';
import type { DiagnoseCase } from '../../case.ts';
import { NOTHING } from '../../finding.ts';
import type { Findings } from '../../finding.ts';
import { byCaller, cause, found, note } from '../found.ts';
import { byStatus } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { decodeBase64, decodeBase64Text } from './base64.ts';
import { splitAuthorization } from './credential-fields.ts';
import { isRedacted, placeholderIn } from './placeholder.ts';

/** Reads the credentials of the Basic scheme (RFC 7617 §2) without showing any of them. */
export const checkBasic = requestCheck((request, kase) => {
  const value = headerValue(request.headers, 'authorization');
  const { scheme, rest } = splitAuthorization(value ?? '');
  if (scheme?.toLowerCase() !== 'basic' || rest === '') return NOTHING;
  if (isRedacted(rest) || placeholderIn(rest) !== undefined) return NOTHING;
  if (decodeBase64(rest) === undefined) {
    const isPlain = rest.includes(':');
    return broken(
      kase,
      isPlain
        ? 'the Basic credentials are plain `user:password`, not base64 of it'
        : 'the Basic credentials are no base64',
    );
  }
  const text = decodeBase64Text(rest);
  // Passwords of other character sets (RFC 7617 §2.1) are no mistake of form.
  if (text === undefined) return NOTHING;
  const colon = text.indexOf(':');
  if (colon === -1)
    return broken(kase, 'the Basic credentials have no `:` between user and password');
  if (/[\r\n]$/.test(text)) {
    return broken(kase, 'the Basic credentials end in a line break: `echo` without `-n` adds one');
  }
  return weak(text.slice(0, colon), text.slice(colon + 1));
});

function broken(kase: DiagnoseCase, text: string): Findings {
  const factor = byStatus(kase, { 401: 100, 400: 60, 403: 30 }, 10);
  const remedy = byCaller('let the client encode them', "curl -u 'user:password'");
  const weight = { code: 'credential.malformed', factor, group: 'credential_form' } as const;
  return found([cause(weight, text, { at: 'authorization', remedies: [remedy] })]);
}

function weak(user: string, password: string): Findings {
  if (user === '' && password === '') {
    const weight = { code: 'credential.missing', factor: 30, group: 'credential_missing' } as const;
    return found([
      cause(weight, 'the Basic credentials are empty on both sides', { at: 'authorization' }),
    ]);
  }
  const isPadded = user !== user.trim() || password !== password.trim();
  if (!isPadded) {
    return found(
      [],
      [
        note('fine', 'the Basic credentials decode, with a user and a password', {
          at: 'authorization',
        }),
      ],
    );
  }
  const weight = { code: 'credential.unknown', factor: 8, group: 'credential_form' } as const;
  return found([
    cause(weight, 'user or password of the Basic credentials has white space around it', {
      at: 'authorization',
    }),
  ]);
}
