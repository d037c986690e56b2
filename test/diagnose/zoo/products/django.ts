import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { onPath } from '../../../support/require-tool.ts';
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
const WITHOUT_PAGE: readonly Variant[] = ['plain', 'behind_nginx', 'behind_haproxy'];
const FORM = ['Content-Type', 'application/x-www-form-urlencoded'] as const;
const JSON_TYPE = ['Content-Type', 'application/json'] as const;
/** As Django makes them: 32 letters and digits. */
const COOKIE = 'tkV8mDkQ4yFzv0JrY1sPq7c2LhWb9NeX';
const OTHER = 'Zq3LbM7xT0cWn5KfHs8RvJ2yPd6UgA1e';

function djangoCase(
  id: string,
  truth: Omit<ZooTruth, 'answeredBy'>,
  request: ZooRequest,
  variants = ALL,
): ZooCase {
  return { id: `django.${id}`, truth: { answeredBy: ['Django'], ...truth }, variants, request };
}

/** Django REST framework answers within Django: either name is right. */
function drfCase(id: string, truth: Omit<ZooTruth, 'answeredBy'>, request: ZooRequest): ZooCase {
  const names = ['Django REST framework', 'Django'];
  return {
    ...djangoCase(id, truth, request, WITHOUT_PAGE),
    truth: { answeredBy: names, ...truth },
  };
}

const CASES: readonly ZooCase[] = [
  djangoCase(
    'csrf_cookie_missing',
    { cause: 'csrf.token_missing' },
    {
      method: 'POST',
      path: '/checkout/',
      headers: [FORM],
      body: 'sku=A-1&qty=2',
    },
  ),
  djangoCase(
    'csrf_token_missing',
    { cause: 'csrf.token_missing' },
    {
      method: 'POST',
      path: '/basket/',
      headers: [FORM, ['Cookie', `csrftoken=${COOKIE}`]],
      body: 'sku=A-1&qty=2',
    },
  ),
  djangoCase(
    'csrf_token_wrong',
    { cause: 'csrf.token_invalid' },
    {
      method: 'POST',
      path: '/address/',
      headers: [FORM, ['Cookie', `csrftoken=${COOKIE}`], ['X-CSRFToken', OTHER]],
      body: 'city=Turin',
    },
  ),
  djangoCase(
    'csrf_referer_missing',
    { cause: 'csrf.origin_mismatch' },
    {
      method: 'POST',
      path: '/payment/',
      scheme: 'https',
      headers: [FORM, ['Cookie', `csrftoken=${COOKIE}`], ['X-CSRFToken', COOKIE]],
      body: 'card=none',
      unseen: [['X-Forwarded-Proto', 'https']],
    },
  ),
  djangoCase(
    'csrf_referer_foreign',
    { cause: 'csrf.origin_mismatch' },
    {
      method: 'POST',
      path: '/newsletter/',
      scheme: 'https',
      headers: [
        FORM,
        ['Referer', 'https://app.other.example/form'],
        ['Cookie', `csrftoken=${COOKIE}`],
        ['X-CSRFToken', COOKIE],
      ],
      body: 'mail=ada%40example.com',
      unseen: [['X-Forwarded-Proto', 'https']],
    },
  ),
  djangoCase(
    'csrf_debug',
    { cause: 'csrf.token_missing' },
    {
      method: 'POST',
      path: '/checkout/',
      headers: [FORM],
      body: 'sku=A-1&qty=2',
    },
    WITHOUT_PAGE,
  ),
  djangoCase(
    'permission_denied',
    { cause: 'role.missing', alsoRight: ['access.denied_by_default', 'owner.mismatch'] },
    {
      method: 'POST',
      path: '/staff/',
      headers: [FORM, ['Cookie', 'sessionid=ada-session']],
      body: 'price=3',
    },
  ),
  djangoCase(
    'allowed_hosts',
    { cause: 'request.bad_host', alsoRight: ['server.host_unknown'] },
    {
      method: 'POST',
      path: '/hook/',
      host: 'hooks.shop.example',
      headers: [JSON_TYPE],
      body: '{"paid":true}',
    },
  ),
  djangoCase(
    'require_get',
    { cause: 'request.method_not_allowed' },
    {
      method: 'POST',
      path: '/catalogue/',
      headers: [FORM],
      body: 'sku=A-1',
    },
    WITHOUT_PAGE,
  ),
  drfCase(
    'drf_no_credentials',
    { cause: 'credential.missing' },
    {
      method: 'POST',
      path: '/api/orders/',
      headers: [JSON_TYPE],
      body: '{"sku":"A-1"}',
    },
  ),
  drfCase(
    'drf_csrf',
    { cause: 'csrf.token_missing' },
    {
      method: 'POST',
      path: '/api/cart/',
      headers: [JSON_TYPE, ['Cookie', 'sessionid=ada-session']],
      body: '{"sku":"A-1"}',
    },
  ),
  drfCase(
    'drf_permission',
    { cause: 'role.missing', alsoRight: ['access.denied_by_default'] },
    {
      method: 'POST',
      path: '/api/prices/',
      headers: [
        JSON_TYPE,
        ['Cookie', `sessionid=ada-session; csrftoken=${COOKIE}`],
        ['X-CSRFToken', COOKIE],
      ],
      body: '{"sku":"A-1","price":3}',
    },
  ),
  drfCase(
    'drf_media_type',
    { cause: 'request.unsupported_media_type' },
    {
      method: 'POST',
      path: '/api/notes/',
      headers: [FORM],
      body: '{"text":"hello"}',
    },
  ),
];

/** Django and Django REST framework from Debian, on Django's own server. */
export const DJANGO: ZooProduct = {
  id: 'Django',
  half: 'tune',
  missing: () => missingModule('django', 'rest_framework'),
  cases: CASES,
  start,
};

async function start(place: Place): Promise<RunningProduct> {
  const modes = ['plain', 'custom', 'debug'] as const;
  const ports = new Map<string, number>();
  for (const mode of modes) ports.set(mode, await place.port());
  await Promise.all(
    modes.map(async (mode) =>
      place.run({
        command: DEBIAN_PYTHON,
        args: [join(import.meta.dirname, '../apps/django-app.py'), String(ports.get(mode)), mode],
        output: join(place.folder, 'django.log'),
        ports: [ports.get(mode) ?? 0],
        unprivileged: true,
      }),
    ),
  );
  return {
    port: (id, custom) =>
      ports.get(id === 'django.csrf_debug' ? 'debug' : custom ? 'custom' : 'plain') ?? 0,
    logs: [{ name: 'django.log', path: join(place.folder, 'django.log') }],
  };
}

/** The Python for which Debian's packages are installed; another may come first on the PATH. */
export const DEBIAN_PYTHON = '/usr/bin/python3';

/** What has to be installed for Debian's Python to have these modules, or undefined. */
export function missingModule(...names: readonly string[]): string | undefined {
  if (onPath('python3') === undefined) return 'python3';
  try {
    execFileSync(DEBIAN_PYTHON, ['-c', `import ${names.join(', ')}`], { stdio: 'ignore' });
    return undefined;
  } catch {
    return `${names.join(' and ')} for ${DEBIAN_PYTHON}`;
  }
}
