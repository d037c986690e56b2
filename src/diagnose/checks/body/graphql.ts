import type { Json, JsonObject } from '../../../util/json.ts';
import { NOTHING } from '../../finding.ts';
import type { Findings } from '../../finding.ts';
import { byCaller, cause, found, note } from '../found.ts';
import { byStatus, contentTypeOf, field, queryOf, wholeBody } from '../parts.ts';
import { requestCheck } from '../request-check.ts';

/** What is particular to GraphQL over HTTP. */
export const checkGraphql = requestCheck((request, kase) => {
  const text = wholeBody(request);
  const sent = text === undefined ? undefined : readObject(text);
  const inQuery = queryOf(request).find(({ name }) => name === 'query')?.value;
  const query = typeof sent?.['query'] === 'string' ? sent['query'] : inQuery;
  const isGraphql = /\/graphql\/?$/i.test(request.url.path) || looksLikeDocument(query);
  if (!isGraphql) return NOTHING;
  const isMutation = query !== undefined && /^\s*mutation\b/.test(query);
  // GraphQL over HTTP §6.2: a GET must not execute a mutation.
  if (isMutation && request.method.toUpperCase() === 'GET')
    return mutationByGet(byStatus(kase, { 405: 80 }, 10));
  return csrfPrevention(request, byStatus(kase, { 400: 20 }, 2), isMutation);
});

function readObject(text: string): JsonObject | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value = JSON.parse(text) as Json;
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined;
  } catch {
    return undefined;
  }
}

function looksLikeDocument(query: string | undefined): boolean {
  return (
    query !== undefined &&
    /^\s*(?:(?:query|mutation|subscription)\b|\{)/.test(query) &&
    query.includes('{')
  );
}

function mutationByGet(factor: number): Findings {
  const weight = { code: 'request.method_not_allowed', factor, group: 'graphql' } as const;
  return found([
    cause(weight, 'a GraphQL mutation is sent with GET, which servers must not run', {
      at: 'method',
      source: 'https://graphql.github.io/graphql-over-http/',
      remedies: [byCaller('send mutations with POST and a JSON body')],
    }),
  ]);
}

/** Fields that Apollo Server takes as a sign that a request is no simple one of a browser. */
const PREFLIGHT_FIELDS = ['x-apollo-operation-name', 'apollo-require-preflight'];

function csrfPrevention(
  request: Parameters<typeof contentTypeOf>[0],
  factor: number,
  isMutation: boolean,
): Findings {
  const { essence } = contentTypeOf(request);
  const isSimple = [
    '',
    'text/plain',
    'multipart/form-data',
    'application/x-www-form-urlencoded',
  ].includes(essence);
  const isMarked = PREFLIGHT_FIELDS.some((name) => field(request, name) !== undefined);
  if (!isSimple || isMarked) {
    const what = isMutation ? 'mutation' : 'request';
    return found(
      [],
      [note('fine', `a GraphQL ${what} with a Content-Type that needs a preflight`)],
    );
  }
  const weight = { code: 'csrf.cross_site', factor, group: 'graphql' } as const;
  return found([
    cause(
      weight,
      'a GraphQL request that a form could send too, which Apollo Server refuses against CSRF',
      {
        at: 'content-type',
        source:
          'https://www.apollographql.com/docs/apollo-server/security/cors#preventing-cross-site-request-forgery-csrf',
        remedies: [byCaller('send JSON, or mark the request', 'Apollo-Require-Preflight: true')],
      },
    ),
  ]);
}
