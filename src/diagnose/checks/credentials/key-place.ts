import { headerValues } from '../../../core/headers.ts';
import type { ApiSecurity } from '../../api-description.ts';
import type { DiagnoseCase } from '../../case.ts';
import type { SeenRequest } from '../../exchange.ts';
import type { CauseFinding, Findings } from '../../finding.ts';
import { findOperation } from '../api/find-operation.ts';
import { byCaller, cause, found, note, together } from '../found.ts';
import { byStatus, cookiesOf, isWithheld, queryOf } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { listed, shown } from '../shown.ts';
import { credentialsOf, placeOf, splitAuthorization } from './credential-fields.ts';

/** Whether the credential stands where the API wants it, once. */
export const checkKeyPlace = requestCheck((request, kase) =>
  together([several(request), inQuery(request), againstDescription(request, kase)]),
);

function several(request: SeenRequest): Findings {
  const authorizations = headerValues(request.headers, 'authorization');
  if (authorizations.length > 1) {
    const weight = {
      code: 'credential.ambiguous',
      factor: 20,
      group: 'several_credentials',
    } as const;
    const remedies = [byCaller('send one Authorization field: client and code may each add one')];
    return found([
      cause(weight, `${authorizations.length} Authorization fields are sent`, {
        at: 'authorization',
        remedies,
      }),
    ]);
  }
  const sent = credentialsOf(request).filter(({ name }) => name !== 'proxy-authorization');
  const places = [...new Set(sent.map(placeOf))];
  if (places.length < 2) return found([]);
  // Two credentials are often meant (`apikey` beside a user's token), so this is weak.
  const weight = { code: 'credential.ambiguous', factor: 2, group: 'several_credentials' } as const;
  return found([
    cause(
      weight,
      `credentials stand in ${places.join(' and ')}; servers differ on which one counts`,
    ),
  ]);
}

function inQuery(request: SeenRequest): Findings {
  const names = credentialsOf(request).filter(({ place }) => place === 'query');
  if (names.length === 0) return found([]);
  const text = `a credential stands in the query (${listed(names.map(({ name }) => name))}): logs and proxies keep it`;
  return found([], [note('odd', text, { at: 'url' })]);
}

function againstDescription(request: SeenRequest, kase: DiagnoseCase): Findings {
  if (kase.api === undefined) return found([]);
  const match = findOperation(kase.api, request);
  if (match.kind !== 'operation') return found([]);
  const { security, id } = match.operation;
  if (security.length === 0) return isOpen(id);
  const lacking = security.map((all) => all.filter((one) => !isMet(one, request)));
  const least = lacking.toSorted((a, b) => a.length - b.length)[0] ?? [];
  const first = least.find((one) => one.kind !== 'mutual_tls' && one.kind !== 'other');
  if (least.length === 0) return met(security[lacking.indexOf(least)] ?? []);
  if (first === undefined) return certificate(least, request);
  return found(lackingScheme(first, request, kase));
}

function isOpen(id: string): Findings {
  const text = `\`${shown(id)}\` is open to anybody by the API description`;
  const weight = {
    code: 'credential.missing',
    factor: 0.2,
    group: 'description_security',
  } as const;
  return found([cause(weight, text, { from: 'openapi' })]);
}

function met(schemes: readonly ApiSecurity[]): Findings {
  if (schemes.length === 0) return found([]);
  const text = `a credential stands where the API description wants it: ${schemes.map(wantedPlace).join(' and ')}`;
  return found([], [note('fine', text, { from: 'openapi' })]);
}

function certificate(least: readonly ApiSecurity[], request: SeenRequest): Findings {
  const isWanted = least.some(({ kind }) => kind === 'mutual_tls');
  if (!isWanted || request.client.sendsClientCertificate === true) return found([]);
  const weight = {
    code: 'server.client_certificate',
    factor: 10,
    group: 'description_security',
  } as const;
  const remedies = [byCaller('send your client certificate', '--cert client.pem --key client.key')];
  const text = 'the API description wants a client certificate, and none is sent';
  return found([cause(weight, text, { from: 'openapi', remedies })]);
}

function lackingScheme(
  wanted: ApiSecurity,
  request: SeenRequest,
  kase: DiagnoseCase,
): readonly CauseFinding[] {
  const hidden = wanted.in === 'cookie' ? 'cookie' : 'authorization';
  if (isWithheld(request, hidden)) return [];
  const sent = credentialsOf(request);
  const place = wantedPlace(wanted);
  const remedies = [byCaller(`send the credential as ${place}`, exampleOf(wanted))];
  const more = { from: 'openapi', remedies } as const;
  const [other] = sent;
  const group = 'description_security';
  const strong = byStatus(kase, { 401: 150, 403: 60 }, 8);
  if (other === undefined) {
    const text = `the API description wants ${place}, and no credential is sent`;
    return [cause({ code: 'credential.missing', factor: strong, group }, text, more)];
  }
  const text = `the API description wants ${place}, and the credential stands in ${placeOf(other)}${schemeWords(other.value, other.name)}`;
  // At a server that looks in one place only, a key in another is the same as none: the other check saw one sent.
  return [
    cause({ code: 'credential.missing', factor: strong, group: 'credential_missing' }, text, more),
    cause({ code: 'credential.malformed', factor: strong / 3, group }, text, more),
  ];
}

function schemeWords(value: string, name: string): string {
  if (!name.endsWith('authorization')) return '';
  const { scheme } = splitAuthorization(value);
  return scheme === undefined || scheme.length > 20
    ? ' without a scheme'
    : ` with the scheme \`${shown(scheme)}\``;
}

/** Whether something stands where a scheme wants it; nothing of its value is judged. */
function isMet(wanted: ApiSecurity, request: SeenRequest): boolean {
  const name = wanted.parameter ?? '';
  switch (wanted.kind) {
    case 'api_key':
      if (wanted.in === 'query') return queryOf(request).some((one) => one.name === name);
      if (wanted.in === 'cookie') return cookiesOf(request).some((one) => one.name === name);
      return headerValues(request.headers, name.toLowerCase()).length > 0;
    case 'basic':
      return hasScheme(request, /^basic$/i);
    case 'bearer':
    case 'oauth2':
    case 'openid':
      return hasScheme(request, /^(?:bearer|dpop)$/i);
    case 'mutual_tls':
      return request.client.sendsClientCertificate === true;
    default:
      return headerValues(request.headers, 'authorization').length > 0;
  }
}

function hasScheme(request: SeenRequest, pattern: RegExp): boolean {
  const values = headerValues(request.headers, 'authorization');
  return values.some((value) => pattern.test(splitAuthorization(value).scheme ?? ''));
}

/** Where a scheme wants its credential, for people. */
function wantedPlace(wanted: ApiSecurity): string {
  const name = shown(wanted.parameter ?? '');
  switch (wanted.kind) {
    case 'api_key':
      return wanted.in === 'query'
        ? `the query parameter \`${name}\``
        : wanted.in === 'cookie'
          ? `the cookie \`${name}\``
          : `the field \`${name}\``;
    case 'basic':
      return 'Authorization with the scheme `Basic`';
    case 'mutual_tls':
      return 'a client certificate';
    case 'other':
      return `the scheme \`${shown(wanted.name)}\``;
    default:
      return 'Authorization with the scheme `Bearer`';
  }
}

function exampleOf(wanted: ApiSecurity): string {
  const name = wanted.parameter ?? '';
  if (wanted.kind === 'api_key') {
    return wanted.in === 'query'
      ? `?${name}=…`
      : wanted.in === 'cookie'
        ? `Cookie: ${name}=…`
        : `${name}: …`;
  }
  return wanted.kind === 'basic' ? 'Authorization: Basic …' : 'Authorization: Bearer …';
}
