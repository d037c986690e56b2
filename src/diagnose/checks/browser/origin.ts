import type { DiagnoseCase } from '../../case.ts';
import type { SeenRequest } from '../../exchange.ts';
import { isPreflight } from './preflight.ts';
import type { CauseFinding, Findings } from '../../finding.ts';
import { byCaller, cause, found, note, together } from '../found.ts';
import { byStatus, cookiesOf, field, isUnsafe, isWithheld } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { shown } from '../shown.ts';

const GROUP = 'csrf_origin';

/** What Origin, Referer and Sec-Fetch-Site say of where the request comes from. */
export const checkOrigin = requestCheck((request, kase) => {
  if (isPreflight(request)) return found([]);
  return together([
    origin(request, kase),
    referer(request, kase),
    fetchSite(request, kase),
    absent(request, kase),
  ]);
});

interface Site {
  readonly scheme: string;
  readonly host: string;
}

function siteOf(text: string): Site | undefined {
  const parts = /^(https?):\/\/([^/?#@\s]{1,255})/i.exec(text);
  if (parts === null) return undefined;
  const scheme = (parts[1] ?? '').toLowerCase();
  const port = scheme === 'https' ? /:443$/ : /:80$/;
  return { scheme, host: (parts[2] ?? '').toLowerCase().replace(port, '') };
}

/** The site that the request goes to. */
function target(request: SeenRequest): Partial<Site> {
  const { scheme, host } = request.url;
  return {
    ...(scheme === undefined ? {} : { scheme }),
    ...(host === undefined ? {} : { host: host.replace(/:(?:80|443)$/, '') }),
  };
}

function origin(request: SeenRequest, kase: DiagnoseCase): Findings {
  const value = field(request, 'origin');
  if (value === undefined) return found([]);
  const strong = isUnsafe(request) ? byStatus(kase, { 403: 15, 400: 6 }, 3) : 2;
  if (value === 'null') return nullOrigin(strong);
  const site = siteOf(value);
  const own = target(request);
  if (site === undefined) {
    const text = `the Origin \`${shown(value)}\` is no origin`;
    const remedies = [byCaller('write scheme and host', 'Origin: https://example.com')];
    return found([
      cause({ code: 'csrf.origin_mismatch', factor: strong, group: GROUP }, text, {
        at: 'origin',
        remedies,
      }),
    ]);
  }
  if (own.host === undefined) return found([]);
  const tail = /^https?:\/\/[^/]+\/./i.test(value) || value.endsWith('/');
  if (tail) {
    const text = `the Origin \`${shown(value)}\` has a path or a slash at its end, which an origin never has`;
    return found([
      cause({ code: 'csrf.origin_mismatch', factor: strong, group: GROUP }, text, {
        at: 'origin',
        remedies: [byCaller('leave the path out', `Origin: ${site.scheme}://${site.host}`)],
      }),
    ]);
  }
  if (site.host === own.host && (own.scheme === undefined || own.scheme === site.scheme))
    return sameOrigin();
  return crossOrigin(request, { site, own, strong });
}

function nullOrigin(strong: number): Findings {
  const text =
    '`Origin: null` is sent, as from a file, a sandboxed frame or after a redirect to another site';
  const remedies = [byCaller('call from a page with an origin of its own, not from `file://`')];
  const more = { at: 'origin', remedies };
  return found([
    cause({ code: 'csrf.origin_mismatch', factor: strong, group: GROUP }, text, more),
    cause({ code: 'cors.origin_not_allowed', factor: strong, group: GROUP }, text, more),
  ]);
}

function sameOrigin(): Findings {
  const text = 'the Origin is that of the server itself';
  return found(
    [
      cause({ code: 'csrf.origin_mismatch', factor: 0.2, group: GROUP }, text, { at: 'origin' }),
      cause({ code: 'cors.origin_not_allowed', factor: 0.2, group: GROUP }, text, { at: 'origin' }),
      cause({ code: 'csrf.cross_site', factor: 0.2, group: GROUP }, text, { at: 'origin' }),
    ],
    [note('fine', text, { at: 'origin' })],
  );
}

function crossOrigin(
  request: SeenRequest,
  {
    site,
    own,
    strong,
  }: { readonly site: Site; readonly own: Partial<Site>; readonly strong: number },
): Findings {
  const isSchemeOnly = site.host === own.host;
  const text = isSchemeOnly
    ? `the Origin is \`${site.scheme}\`, and the request goes to \`${own.scheme ?? ''}\` of the same host`
    : `the Origin \`${shown(`${site.scheme}://${site.host}`)}\` is another than the server \`${shown(own.host ?? '')}\``;
  const more = {
    at: 'origin',
    remedies: [
      byCaller('call from a page of the same origin, or through a server of your own'),
      {
        actor: 'api_owner',
        text: `trust the origin \`${shown(`${site.scheme}://${site.host}`)}\``,
      } as const,
    ],
  };
  const causes: CauseFinding[] = [
    cause(
      { code: 'cors.origin_not_allowed', factor: Math.max(2, strong / 2), group: GROUP },
      text,
      more,
    ),
  ];
  if (isUnsafe(request) && cookiesOf(request).length > 0) {
    causes.push(cause({ code: 'csrf.origin_mismatch', factor: strong, group: GROUP }, text, more));
  } else if (isUnsafe(request)) {
    causes.push(
      cause(
        { code: 'csrf.origin_mismatch', factor: Math.max(2, strong / 4), group: GROUP },
        text,
        more,
      ),
    );
  }
  return found(causes);
}

function referer(request: SeenRequest, kase: DiagnoseCase): Findings {
  const value = field(request, 'referer');
  if (value === undefined) return found([]);
  const site = siteOf(value);
  const own = target(request);
  if (site === undefined || own.host === undefined) return found([]);
  const group = 'referer';
  if (site.host === own.host && own.scheme === 'https' && site.scheme === 'http') {
    // Django: REASON_INSECURE_REFERER.
    const factor = byStatus(kase, { 403: 12 }, 3);
    const text = 'the Referer is `http`, and the request goes to `https` of the same host';
    const source = 'https://docs.djangoproject.com/en/stable/ref/csrf/#how-it-works';
    const remedies = [byCaller('open the page by https too')];
    return found([
      cause({ code: 'csrf.origin_mismatch', factor, group }, text, {
        at: 'referer',
        source,
        remedies,
      }),
    ]);
  }
  if (site.host === own.host) {
    const text = 'the Referer is a page of the server itself';
    return found([
      cause({ code: 'server.referer_rule', factor: 0.2, group }, text, { at: 'referer' }),
    ]);
  }
  const text = `the Referer is a page of \`${shown(site.host)}\`, and the request goes to \`${shown(own.host)}\``;
  return found([
    cause({ code: 'server.referer_rule', factor: byStatus(kase, { 403: 4 }, 1.5), group }, text, {
      at: 'referer',
    }),
    ...(isUnsafe(request) && field(request, 'origin') === undefined
      ? [
          cause(
            { code: 'csrf.origin_mismatch', factor: byStatus(kase, { 403: 5 }, 2), group },
            text,
            { at: 'referer' },
          ),
        ]
      : []),
  ]);
}

/** Fetch Metadata (W3C): servers refuse `cross-site` by a resource isolation policy. */
function fetchSite(request: SeenRequest, kase: DiagnoseCase): Findings {
  const value = field(request, 'sec-fetch-site')?.toLowerCase();
  if (value !== 'cross-site') return found([]);
  const isNavigation = field(request, 'sec-fetch-mode') === 'navigate' && !isUnsafe(request);
  if (isNavigation) return found([]);
  const factor = isUnsafe(request) ? byStatus(kase, { 403: 8 }, 3) : 2;
  const text =
    'the browser says that the request comes from another site (`Sec-Fetch-Site: cross-site`)';
  const source = 'https://www.w3.org/TR/fetch-metadata/';
  return found([
    cause({ code: 'csrf.cross_site', factor, group: 'fetch_site' }, text, {
      at: 'sec-fetch-site',
      source,
    }),
  ]);
}

/** Programs send neither field; Django over https then refuses, before it looks at any cookie or token. */
function absent(request: SeenRequest, kase: DiagnoseCase): Findings {
  const has = field(request, 'origin') ?? field(request, 'referer');
  if (has !== undefined || !isUnsafe(request)) return found([]);
  if (request.url.scheme !== 'https' || isWithheld(request, 'referer')) return found([]);
  // Without cookies the server is rather an API, which does without CSRF protection.
  const hasCookies = cookiesOf(request).length > 0;
  if (!hasCookies && field(request, 'authorization') !== undefined) return found([]);
  const factor = hasCookies ? byStatus(kase, { 403: 4 }, 1.5) : byStatus(kase, { 403: 1.5 }, 1.1);
  const what = hasCookies ? 'cookies are sent' : 'a request that changes something is sent';
  const text = `${what} over https with neither Origin nor Referer, which Django among others refuses`;
  const source = 'https://docs.djangoproject.com/en/stable/ref/csrf/#how-it-works';
  const host = request.url.host ?? 'example.com';
  const remedies = [byCaller('send the Referer of the site', `Referer: https://${host}/`)];
  return found([
    cause({ code: 'csrf.origin_mismatch', factor, group: GROUP }, text, {
      at: 'referer',
      source,
      remedies,
    }),
  ]);
}
