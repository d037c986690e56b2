import { documented, fix, share } from '../parts.ts';
import type { Signature } from '../signature.ts';

const WAFW00F = 'https://github.com/EnableSecurity/wafw00f';
const WAF = { layer: 'waf', role: 'answered' } as const;

/** Bot defences. They refuse programs, whatever they send. */
export const BOT_SIGNATURES: readonly Signature[] = [
  {
    ...WAF,
    product: 'DataDome',
    id: 'datadome.page',
    statuses: [401, 403, 429],
    body: [/(?:geo\.|ct\.)?captcha-delivery\.com/u],
    confidence: 0.96,
    causes: [
      share(
        'waf.bot',
        0.9,
        fix('caller', 'ask the owner for an API or for an exception for your program'),
      ),
      share('ip.denied', 0.03),
    ],
    ids: [
      {
        name: 'DataDome request id',
        header: 'x-datadome-cid',
        use: 'the site’s owner quotes it to DataDome',
      },
    ],
    basis: documented('https://docs.datadome.co (captcha-delivery.com); quoted in public code'),
  },
  {
    ...WAF,
    product: 'DataDome',
    id: 'datadome.header',
    statuses: [401, 403, 429],
    headers: [{ name: 'x-datadome', value: /^protected$/u }],
    cookies: ['datadome'],
    confidence: 0.85,
    causes: [share('waf.bot', 0.9)],
    basis: documented('https://docs.datadome.co (X-DataDome)'),
  },
  {
    ...WAF,
    product: 'HUMAN (PerimeterX)',
    id: 'perimeterx.page',
    statuses: [403, 429],
    body: [
      /px-captcha|client\.perimeterx\.(?:net|com)|perimeterx\.(?:com|net)\/whywasiblocked|"appId":\s?"PX\w{6,12}"/u,
    ],
    confidence: 0.95,
    causes: [
      share(
        'waf.bot',
        0.93,
        fix('caller', 'ask the owner for an API or for an exception for your program'),
      ),
    ],
    ids: [
      {
        name: 'HUMAN reference',
        body: /Reference ID:? ?(?:#? ?)([0-9a-f-]{36})/iu,
        use: 'the site’s owner finds the block with it',
      },
    ],
    basis: documented(`${WAFW00F} (perimeterx); page quoted in public code`),
  },
  {
    ...WAF,
    product: 'Kasada',
    id: 'kasada.429',
    statuses: [403, 429],
    body: [/window\.KPSDK|\/ips\.js\?/u],
    confidence: 0.93,
    causes: [
      share(
        'waf.bot',
        0.95,
        fix('caller', 'ask the owner for an API: no plain program passes its script'),
      ),
    ],
    basis: documented('quoted in public code: `ips.js`, x-kpsdk-ct, status 429'),
  },
  {
    ...WAF,
    product: 'Kasada',
    id: 'kasada.header',
    statuses: [403, 429],
    headers: [{ name: 'x-kpsdk-ct' }],
    confidence: 0.93,
    causes: [share('waf.bot', 0.95)],
    basis: documented('quoted in public code: x-kpsdk-ct'),
  },
  {
    ...WAF,
    product: 'Distil',
    id: 'distil.page',
    statuses: [],
    body: [/distilCaptchaForm|distilCallbackGuard|cdn\.distilnetworks\.com/u],
    confidence: 0.94,
    causes: [share('waf.bot', 0.93)],
    basis: documented(`${WAFW00F} (distil)`),
  },
  {
    ...WAF,
    product: 'Akamai Bot Manager',
    id: 'akamai-bot.cookie',
    role: 'passed',
    statuses: [],
    cookies: ['_abck', 'bm_sz', 'ak_bmsc'],
    confidence: 0.85,
    causes: [],
    basis: documented('cookies quoted in public code: `_abck`, `bm_sz`'),
  },
];
