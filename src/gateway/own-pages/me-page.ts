import { CODES, type RefusalCode } from '../../core/codes.ts';
import type { DecisionContext } from '../../core/context.ts';
import { keyPlaces } from '../../core/layers/credential.ts';
import type { World } from '../../core/what-if.ts';
import type { Counters } from '../../store/ports.ts';
import { challengeField } from '../answer/fields.ts';
import { escapeHtml, htmlPage, htmlTerms } from '../answer/html.ts';
import { OWN_PREFIX } from '../answer/problem.ts';
import type { Page } from './page.ts';
import { standingOf, type Standing } from './standing.ts';

/** The page on which the holder of a key reads its own standing. Needs the key itself. */
export async function mePage(
  context: DecisionContext,
  from: { readonly world: World; readonly counters: Counters },
): Promise<Page> {
  const identity = context.identity();
  if (identity === undefined) return unknownCaller(context);
  const standing = await standingOf(context, identity, from);
  const lines = standingLines(standing);
  const title = `${standing.consumer}, key ${standing.key.id}`;
  return {
    status: 200,
    json: { ...standing },
    text: `${title}\n${lines.map(([name, value]) => `  ${name}: ${value}`).join('\n')}\n`,
    html: htmlPage(title, `<h1>${escapeHtml(title)}</h1>${htmlTerms(lines)}`),
  };
}

function standingLines(standing: Standing): readonly (readonly [string, string])[] {
  const { key, limits } = standing;
  return [
    ['key', key.state],
    ...(key.valid_from === null ? [] : [['valid from', key.valid_from] as const]),
    ['valid until', key.valid_until ?? 'no end'],
    ['scopes', key.scopes.length === 0 ? 'none' : key.scopes.join(' ')],
    ['consumer', standing.consumer_state],
    ...(standing.tenant === undefined
      ? []
      : [['tenant', `${standing.tenant}, ${standing.tenant_state ?? ''}`] as const]),
    ...limits.map(
      ({ id, rate, remaining, reset_seconds: reset }) =>
        [id, `${remaining} left of ${rate}, empty again in ${reset} s`] as const,
    ),
  ];
}

function unknownCaller(context: DecisionContext): Page {
  const code = codeFor(context);
  const { status, layer, title } = CODES[code];
  const hint = `Send one valid key as ${keyPlaces(context).join(' or ')}.`;
  const challenge = code === 'credential.missing' ? {} : { error: 'invalid_token' as const };
  return {
    status,
    json: { type: `${OWN_PREFIX}/docs/${code}`, title, status, code, layer, hint },
    text: `${status} ${code}: ${title}\n${hint}\n`,
    html: htmlPage(title, `<h1>${title}</h1><p>${escapeHtml(hint)}</p>`),
    fields: ['WWW-Authenticate', challengeField(challenge)],
  };
}

function codeFor(context: DecisionContext): Extract<RefusalCode, `credential.${string}`> {
  const keys = (context.request()?.presented ?? []).filter(({ kind }) => kind === 'api_key');
  const [only] = keys;
  if (only === undefined) return 'credential.missing';
  if (keys.length > 1) return 'credential.ambiguous';
  const isWellFormed = only.kind === 'api_key' && only.form === 'ok';
  return isWellFormed ? 'credential.unknown' : 'credential.malformed';
}
