import { editDistance } from '../../../util/edit-distance.ts';
import type { CauseCode } from '../../cause-codes.ts';
import type { DiagnoseCase } from '../../case.ts';
import type { SeenRequest } from '../../exchange.ts';

import type { CauseFinding, Findings } from '../../finding.ts';
import { byCaller, cause, found, note, together } from '../found.ts';
import { byStatus } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { oddCharacter, shown } from '../shown.ts';
import { credentialsOf, placeOf, splitAuthorization } from './credential-fields.ts';
import type { SentCredential } from './credential-fields.ts';
import { isRedacted, placeholderIn } from './placeholder.ts';

/** Schemes of IANA's registry and the common ones beside it. */
const SCHEMES = [
  'Basic',
  'Bearer',
  'Digest',
  'DPoP',
  'GNAP',
  'HOBA',
  'Mutual',
  'Negotiate',
  'NTLM',
  'OAuth',
  'PrivateToken',
  'SCRAM-SHA-1',
  'SCRAM-SHA-256',
  'vapid',
  'AWS4-HMAC-SHA256',
  'AWS',
  'ApiKey',
  'Api-Key',
  'Token',
  'JWT',
  'Key',
  'SharedKey',
  'SharedAccessSignature',
  'Hawk',
  'Signature',
  'Splunk',
  'SSWS',
  'GoogleLogin',
  'Client-ID',
  'GenieKey',
  'HMAC-SHA256',
  'Hmac',
  'Bot',
];
const KNOWN: ReadonlySet<string> = new Set(SCHEMES.map((scheme) => scheme.toLowerCase()));

const GROUP = 'credential_form';

/** How much a broken form of a credential tells, by the status of the answer. */
function malformed(
  kase: DiagnoseCase,
  strong: number,
): { readonly code: CauseCode; readonly factor: number; readonly group: string } {
  const factor = byStatus(kase, { 401: strong, 400: strong, 403: strong / 2 }, strong / 8);
  return { code: 'credential.malformed', factor: Math.max(1.2, factor), group: GROUP };
}

/** The form of every credential that the request carries: scheme, quotes, invisible characters, placeholders. */
export const checkCredentialForm = requestCheck((request, kase) =>
  together(credentialsOf(request).map((credential) => inspect(credential, request, kase))),
);

function inspect(credential: SentCredential, request: SeenRequest, kase: DiagnoseCase): Findings {
  const value = credential.value.trim();
  const parts = splitAuthorization(value);
  const isScheme = credential.name.endsWith('authorization') && parts.scheme !== undefined;
  const secret = isScheme ? parts.rest : value;
  if (isRedacted(secret) || isRedacted(value)) {
    return found(
      [],
      [note('missing', `the value of ${placeOf(credential)} was hidden before it was shown`)],
    );
  }
  if (secret === '' || /^(?:Bearer|Basic|Token)$/i.test(value)) return empty(credential, kase);
  const placeholder = placeholderIn(unquote(secret));
  if (placeholder !== undefined) return standIn(credential, request, { kase, placeholder });
  const causes = [
    ...characters(credential, secret, kase),
    ...(credential.name.endsWith('authorization') ? schemes(value, kase) : []),
  ];
  if (causes.length > 0) return found(causes);
  return found(
    [],
    [
      note('fine', `the credential in ${placeOf(credential)} has a plain form`, {
        at: credential.name,
      }),
    ],
  );
}

function empty(credential: SentCredential, kase: DiagnoseCase): Findings {
  const factor = byStatus(kase, { 401: 60, 403: 30 }, 5);
  return found([
    cause(
      { code: 'credential.missing', factor, group: 'credential_missing' },
      `${placeOf(credential)} has no credential in it`,
      {
        at: credential.name,
        remedies: [
          byCaller('fill in the credential: the variable that holds it is probably empty'),
        ],
      },
    ),
  ]);
}

const PLACEHOLDER_WORDS = {
  not_set: 'the text of an empty variable',
  template: 'a variable that was not filled in',
  example: 'a placeholder',
} as const;

function standIn(
  credential: SentCredential,
  request: SeenRequest,
  {
    kase,
    placeholder,
  }: {
    readonly kase: DiagnoseCase;
    readonly placeholder: NonNullable<ReturnType<typeof placeholderIn>>;
  },
): Findings {
  const { kind, text } = placeholder;
  // In a shell's double quotes `$NAME` is filled in before it is sent, and the paste cannot show it.
  const isShellVariable = request.client.kind === 'curl' && text.startsWith('$');
  const isDoubtful =
    isShellVariable || (kind === 'example' && /^[<[{]/.test(text)) || text.length < 5;
  const strong = isDoubtful ? 20 : 120;
  const remedy =
    kind === 'example'
      ? 'put your own credential in its place'
      : 'fill the variable in before sending; a shell fills in `$NAME` only outside of single quotes';
  const words = `${placeOf(credential)} holds ${PLACEHOLDER_WORDS[kind]}, \`${shown(text)}\``;
  const more = { at: credential.name, remedies: [byCaller(remedy)] };
  const unknown = {
    code: 'credential.unknown',
    factor: malformed(kase, strong).factor / 4,
    group: GROUP,
  } as const;
  const causes: readonly CauseFinding[] = [
    cause(malformed(kase, strong), words, more),
    cause({ ...unknown, factor: Math.max(1.2, unknown.factor) }, words, more),
  ];
  return found(causes);
}

function unquote(text: string): string {
  return /^["'\u201c\u2018](.*)["'\u201d\u2019]$/s.exec(text)?.[1] ?? text;
}

function characters(
  credential: SentCredential,
  secret: string,
  kase: DiagnoseCase,
): readonly CauseFinding[] {
  const weight = malformed(kase, 100);
  const at = credential.name;
  const place = placeOf(credential);
  const odd = oddCharacter(secret);
  if (odd !== undefined) {
    const text = `${place} has ${odd.name} in it, as character ${odd.at + 1} of the credential`;
    return [
      cause(weight, text, { at, remedies: [byCaller('copy the credential again as plain text')] }),
    ];
  }
  if (/^["'`]|["'`]$/.test(secret)) {
    const text = `the credential in ${place} stands in quotes, which are sent with it`;
    return [
      cause(weight, text, { at, remedies: [byCaller('take the quotes off the credential')] }),
    ];
  }
  if (/^[A-Za-z0-9_-]+%(?:3D|2B|2F|3A)/i.test(secret) && credential.place === 'header') {
    const text = `the credential in ${place} is percent-encoded, which header fields do not undo`;
    return [
      cause(weight, text, {
        at,
        remedies: [byCaller('decode it: `%3D` is `=`, `%2B` is `+`, `%2F` is `/`')],
      }),
    ];
  }
  if (credential.place === 'query' && secret.includes(' ')) {
    const text = `${place} has a space: a \`+\` in the query was read as one`;
    return [
      cause(malformed(kase, 30), text, {
        at,
        remedies: [byCaller('write `+` as `%2B` in a query')],
      }),
    ];
  }
  return [];
}

function schemes(value: string, kase: DiagnoseCase): readonly CauseFinding[] {
  const { scheme, rest } = splitAuthorization(value);
  const at = 'authorization';
  if (scheme === undefined) return [withoutScheme(value, kase)];
  const name = scheme.replace(/:$/, '');
  const again = splitAuthorization(rest).scheme;
  if (again !== undefined && KNOWN.has(again.replace(/:$/, '').toLowerCase())) {
    const text = `Authorization has two schemes: \`${shown(name)} ${shown(again)} …\``;
    const remedies = [
      byCaller('write the scheme once; the client adds its own', `Authorization: ${again} …`),
    ];
    return [cause(malformed(kase, 120), text, { at, remedies })];
  }
  if (scheme.endsWith(':')) {
    const text = `the scheme of Authorization ends in a colon: \`${shown(scheme)}\``;
    return [
      cause(malformed(kase, 100), text, {
        at,
        remedies: [byCaller('write scheme, space, credential', `Authorization: ${name} …`)],
      }),
    ];
  }
  if (KNOWN.has(name.toLowerCase())) return spaces(value, scheme, kase);
  const meant = SCHEMES.find(
    (one) => editDistance(name.toLowerCase(), one.toLowerCase(), 2) <= (one.length > 4 ? 2 : 1),
  );
  // A scheme that nobody knows may be the first half of a secret with a space in it.
  if (meant === undefined || scheme.length > 20) return [];
  const text = `the scheme of Authorization is \`${shown(name)}\`, which is nearly \`${meant}\``;
  return [
    cause(malformed(kase, 100), text, {
      at,
      remedies: [byCaller('mend the scheme', `Authorization: ${meant} …`)],
    }),
  ];
}

function withoutScheme(value: string, kase: DiagnoseCase): CauseFinding {
  const kind = looksLikeJwt(value) ? 'a JWT' : 'one word';
  const glued = /^(?:Bearer|Basic|Token)[:=_-]/i.exec(value)?.[0];
  const text =
    glued === undefined
      ? `Authorization is ${kind} without a scheme before it`
      : `Authorization has \`${glued}\` and no space after the scheme`;
  const scheme = glued?.slice(0, -1) ?? 'Bearer';
  const remedies = [
    byCaller(
      'put the scheme that the API wants before the credential',
      `Authorization: ${scheme} …`,
    ),
  ];
  const strong = looksLikeJwt(value) || glued !== undefined ? 80 : 20;
  return cause(malformed(kase, strong), text, { at: 'authorization', remedies });
}

function looksLikeJwt(text: string): boolean {
  return text.startsWith('eyJ') && text.includes('.');
}

/** RFC 9110 §11.4: one space. Some servers split at exactly one. */
function spaces(value: string, scheme: string, kase: DiagnoseCase): readonly CauseFinding[] {
  const gap = /^\S+(\s+)/.exec(value.trim())?.[1] ?? ' ';
  if (gap !== ' ') {
    const text = `there is more than one space after \`${shown(scheme)}\` in Authorization`;
    return [
      cause(malformed(kase, 20), text, {
        at: 'authorization',
        remedies: [byCaller('leave one space there')],
      }),
    ];
  }
  const { rest } = splitAuthorization(value);
  if (!/^(?:Bearer|Basic|Token|JWT)$/i.test(scheme) || !/\s/.test(rest)) return [];
  const text = 'the credential in Authorization has white space within';
  return [
    cause(malformed(kase, 40), text, {
      at: 'authorization',
      remedies: [byCaller('copy the credential again, in one piece')],
    }),
  ];
}
