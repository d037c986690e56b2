import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import type {
  RunningProduct,
  Variant,
  ZooCase,
  ZooProduct,
  ZooRequest,
  ZooTruth,
} from '../case.ts';
import type { Place } from '../place.ts';

const ALL: readonly Variant[] = ['plain', 'custom_page', 'behind_nginx', 'behind_haproxy'];
const JSON_TYPE = ['Content-Type', 'application/json'] as const;
const BODY = '{"sku":"A-1","qty":2}';
const DAY_S = 86_400;

/** An API in Express behind express-oauth2-jwt-bearer; what answers is named by either, or by what both are: OAuth. */
function oidcCase(
  id: string,
  truth: Omit<ZooTruth, 'answeredBy'>,
  authorization?: string,
): ZooCase {
  const answeredBy = ['express-oauth2-jwt-bearer', 'Express', 'Node.js http'];
  return {
    id: `oidc.${id}`,
    truth: { answeredBy, ...truth },
    variants: ALL,
    request: ({ values }) => ({
      method: 'POST',
      path: '/orders',
      headers: [
        JSON_TYPE,
        ...(authorization === undefined
          ? []
          : [['Authorization', authorization.replace('TOKEN', values?.[id] ?? '')] as const]),
      ],
      body: BODY,
    }),
  };
}

/** The provider itself refuses a token at its own endpoint. */
const USERINFO: ZooRequest = {
  method: 'POST',
  path: '/me',
  headers: [
    ['Authorization', 'Bearer made-up-token-of-nobody'],
    ['Content-Type', 'application/x-www-form-urlencoded'],
  ],
  body: '',
};

const CASES: readonly ZooCase[] = [
  oidcCase('no_token', { cause: 'credential.missing' }),
  oidcCase('expired', { cause: 'credential.expired' }, 'Bearer TOKEN'),
  oidcCase('not_yet_valid', { cause: 'credential.not_yet_valid' }, 'Bearer TOKEN'),
  oidcCase('wrong_audience', { cause: 'credential.wrong_audience' }, 'Bearer TOKEN'),
  oidcCase('wrong_issuer', { cause: 'credential.wrong_issuer' }, 'Bearer TOKEN'),
  oidcCase('bad_signature', { cause: 'credential.bad_signature' }, 'Bearer TOKEN'),
  oidcCase('no_scope', { cause: 'scope.missing' }, 'Bearer TOKEN'),
  oidcCase('half_a_token', { cause: 'credential.malformed' }, 'Bearer eyJhbGciOiJFUzI1NiJ9'),
  {
    id: 'oidc.userinfo',
    truth: {
      answeredBy: ['oidc-provider', 'Koa', 'Node.js http'],
      cause: 'credential.unknown',
      alsoRight: ['credential.malformed'],
    },
    variants: ['plain', 'behind_nginx', 'behind_haproxy'],
    // Every provider answers so: the standard has the words.
    anonymousIn: ['plain', 'behind_nginx', 'behind_haproxy'],
    request: USERINFO,
  },
];

/** oidc-provider, and an API that takes its tokens. */
export const OIDC: ZooProduct = {
  id: 'oidc-provider',
  half: 'hold_out',
  missing: () => undefined,
  cases: CASES,
  start,
};

async function start(place: Place): Promise<RunningProduct> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: 'zoo' };
  const [issuer, plain, custom] = [await place.port(), await place.port(), await place.port()];
  const log = join(place.folder, 'api.log');
  for (const [port, mode] of [
    [plain, 'plain'],
    [custom, 'custom'],
  ] as const) {
    await place.run({
      command: process.execPath,
      args: [join(import.meta.dirname, '../apps/oidc-app.main.ts'), String(port), mode],
      env: {
        NODE_ENV: 'production',
        ISSUER_PORT: String(issuer),
        SIGNING_KEY: JSON.stringify(jwk),
      },
      output: log,
      ports: mode === 'plain' ? [issuer, port] : [port],
    });
  }
  const other = await generateKeyPair('ES256');
  return {
    port: (id, isCustom) => (id === 'oidc.userinfo' ? issuer : isCustom ? custom : plain),
    logs: [{ name: 'api.log', path: log }],
    values: await tokens(`http://127.0.0.1:${issuer}/`, privateKey, other.privateKey),
  };
}

/** Tokens by the case that they are for. The provider's address stands in them without its slash, as it writes it. */
async function tokens(
  address: string,
  key: CryptoKey,
  foreignKey: CryptoKey,
): Promise<Readonly<Record<string, string>>> {
  const issuer = address.slice(0, -1);
  const now = Math.floor(Date.now() / 1000);
  const sign = async (claims: Readonly<Record<string, unknown>>, by = key): Promise<string> =>
    new SignJWT({
      iss: issuer,
      sub: 'ada',
      client_id: 'storefront',
      aud: 'https://api.shop.example',
      scope: 'orders:read orders:write',
      iat: now - 60,
      exp: now + DAY_S,
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'zoo' })
      .sign(by);
  return {
    expired: await sign({ iat: now - DAY_S, exp: now - 3600 }),
    not_yet_valid: await sign({ nbf: now + DAY_S }),
    wrong_audience: await sign({ aud: 'https://billing.shop.example' }),
    wrong_issuer: await sign({ iss: 'https://login.other.example' }),
    bad_signature: await sign({}, foreignKey),
    no_scope: await sign({ scope: 'orders:read' }),
  };
}
