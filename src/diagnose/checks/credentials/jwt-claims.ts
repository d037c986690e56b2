import type { DiagnoseCase } from '../../case.ts';
import type { CauseFinding, Findings } from '../../finding.ts';
import { byCaller, cause, found, note, together } from '../found.ts';
import { byStatus, hostOf } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { listed, shown } from '../shown.ts';
import { jwtsOf, listClaim, textClaim } from './jwt.ts';
import type { SentJwt } from './jwt.ts';

/** For whom tokens were made, and what kind they are. */
export const checkJwtClaims = requestCheck((request, kase) =>
  together(
    jwtsOf(request).map((token) =>
      together([kindOf(token, kase), audienceOf(token, hostOf(request), kase)]),
    ),
  ),
);

/** Claims that only ID tokens have (OpenID Connect Core §2, §3.3.2.11). */
const ID_MARKS = ['nonce', 'at_hash', 'c_hash', 's_hash'];
/** Claims by which access tokens say what they may do. */
const RIGHTS = ['scope', 'scp', 'roles', 'permissions'];

/** An ID token tells a client who signed in; a refresh token buys tokens: APIs must take neither (OpenID Connect Core §2). */
function kindOf(token: SentJwt, kase: DiagnoseCase): Findings {
  const kind = wrongKind(token);
  if (kind === undefined) return found([]);
  const { place, at } = token;
  const text = `the token in ${place} looks like ${kind.name}: ${kind.why}`;
  const factor = byStatus(kase, { 401: 40, 403: 30 }, 5);
  const remedies = [byCaller('send the access token, not the ID or refresh token')];
  const group = 'jwt_kind';
  const lesser = Math.max(1.2, factor / 8);
  return found([
    cause({ code: 'credential.wrong_audience', factor, group }, text, { at, remedies }),
    cause({ code: 'scope.missing', factor: lesser, group }, text, { at, remedies }),
  ]);
}

/** What a token is that is no access token, and why it looks so. */
function wrongKind({
  claims,
  header,
}: SentJwt): { readonly name: string; readonly why: string } | undefined {
  if (claims === undefined) return undefined;
  // `token_use`: Amazon Cognito; `typ` among the claims: Keycloak.
  const use = textClaim(claims, 'token_use') ?? textClaim(claims, 'typ') ?? '';
  if (/^(?:refresh|offline)$/i.test(use)) {
    return { name: 'a refresh token', why: `it says so (\`${shown(use)}\`)` };
  }
  if (/^id$/i.test(use)) return { name: 'an ID token', why: `it says so (\`${shown(use)}\`)` };
  // RFC 9068 §2.1.
  const isAccess = /^at\+jwt$/i.test(textClaim(header ?? {}, 'typ') ?? '') || use === 'access';
  if (isAccess || RIGHTS.some((name) => Object.hasOwn(claims, name))) return undefined;
  const marks = ID_MARKS.filter((name) => Object.hasOwn(claims, name));
  if (marks.length > 0) return { name: 'an ID token', why: `it has ${listed(marks)} and no scope` };
  const client = textClaim(claims, 'azp');
  const isForItself = client !== undefined && listClaim(claims, 'aud').includes(client);
  return isForItself
    ? {
        name: 'an ID token',
        why: 'it was made for the client that it was issued to (`aud` is `azp`)',
      }
    : undefined;
}

/** Audiences of well-known APIs, which no other server takes. */
const KNOWN_AUDIENCES: readonly (readonly [RegExp, string, RegExp])[] = [
  [
    /^(?:https:\/\/graph\.microsoft\.com\/?|00000003-0000-0000-c000-000000000000)$/,
    'Microsoft Graph',
    /(?:^|\.)graph\.microsoft\.com$/,
  ],
  [
    /^https:\/\/management\.(?:core\.windows\.net|azure\.com)\/?$/,
    'Azure Resource Manager',
    /(?:^|\.)management\.azure\.com$/,
  ],
  [/^https:\/\/vault\.azure\.net\/?$/, 'Azure Key Vault', /(?:^|\.)vault\.azure\.net$/],
  [
    /^https:\/\/storage\.azure\.com\/?$/,
    'Azure Storage',
    /(?:^|\.)(?:blob|queue|table|file|dfs)\.core\.windows\.net$/,
  ],
  [/^sts\.amazonaws\.com$/, 'AWS STS', /(?:^|\.)sts\.(?:[a-z0-9-]+\.)?amazonaws\.com$/],
];

/** RFC 7519 §4.1.3: whoever is not in `aud` must refuse. Names of APIs need not be hosts, so a difference is weak. */
function audienceOf(token: SentJwt, host: string | undefined, kase: DiagnoseCase): Findings {
  const { claims, place, at } = token;
  if (claims === undefined || host === undefined) return found([]);
  const audiences = listClaim(claims, 'aud');
  if (audiences.length === 0) return found([]);
  const matches = audiences.some((audience) => sameSite(hostIn(audience), host));
  const group = 'jwt_audience';
  if (matches) {
    const text = `the token in ${place} was made for this host (\`aud\`)`;
    const weight = { code: 'credential.wrong_audience', factor: 0.15, group } as const;
    return found([cause(weight, text, { at })], [note('fine', text, { at })]);
  }
  const known = KNOWN_AUDIENCES.find(
    ([pattern, , hosts]) => audiences.some((one) => pattern.test(one)) && !hosts.test(host),
  );
  const hosts = audiences.map(hostIn).filter((one) => one !== undefined);
  const text =
    known === undefined
      ? `the token in ${place} was made for ${listed(audiences, 3)} (\`aud\`), and the request goes to \`${shown(host)}\``
      : `the token in ${place} was made for ${known[1]} (\`aud\` ${listed(audiences, 1)}), and the request goes to \`${shown(host)}\``;
  const strong = known === undefined ? (hosts.length === audiences.length ? 5 : 1.3) : 40;
  const factor = byStatus(
    kase,
    { 401: strong, 403: Math.max(1.2, strong * 0.7) },
    Math.max(1.1, strong / 4),
  );
  const remedies = [
    byCaller('ask for a token with the audience (or resource, or scope) of this API'),
  ];
  const causes = [
    cause({ code: 'credential.wrong_audience', factor, group }, text, { at, remedies }),
  ];
  return found([...causes, ...issuerOf(token, host, kase)]);
}

/** Words in host names by which stages of one product are told apart. */
const STAGE =
  /(?:^|[.-])(dev|develop|test|testing|qa|uat|int|stage|staging|sandbox|preprod|preview|local|localhost)(?=[.-]|$)/;

/** A token of a test stage sent to production, or the other way round. */
function issuerOf(
  { claims, place, at }: SentJwt,
  host: string,
  kase: DiagnoseCase,
): readonly CauseFinding[] {
  const issuer = hostIn(textClaim(claims ?? {}, 'iss') ?? '');
  if (issuer === undefined) return [];
  const ofIssuer = STAGE.exec(issuer)?.[1];
  const ofHost = STAGE.exec(host)?.[1];
  if (ofIssuer === ofHost) return [];
  const factor = byStatus(kase, { 401: 8, 403: 4 }, 2);
  const stage = (name: string | undefined): string =>
    name === undefined ? 'no test stage' : `the stage \`${name}\``;
  const text = `the token in ${place} was issued by \`${shown(issuer)}\` (${stage(ofIssuer)}), and \`${shown(host)}\` is ${stage(ofHost)}`;
  const remedies = [byCaller('get the token from the issuer of the same stage')];
  return [
    cause({ code: 'credential.wrong_issuer', factor, group: 'jwt_issuer' }, text, { at, remedies }),
  ];
}

/** The host of an audience or issuer: of an address, or a bare host name. */
function hostIn(text: string): string | undefined {
  const address = /^[a-z][a-z0-9+.-]{1,20}:\/\/([^/?#:@]{1,255})/i.exec(text)?.[1];
  if (address !== undefined) return address.toLowerCase();
  return /^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}$/i.test(text) ? text.toLowerCase() : undefined;
}

/** Whether two hosts are the same or one lies within the other's last two labels. */
function sameSite(one: string | undefined, other: string): boolean {
  if (one === undefined) return false;
  if (one === other || other.endsWith(`.${one}`) || one.endsWith(`.${other}`)) return true;
  const tail = (host: string): string => host.split('.').slice(-2).join('.');
  return one.includes('.') && tail(one) === tail(other);
}
