import { mediaTypeMatches } from '../../util/media-type.ts';
import type { DecisionContext } from '../context.ts';
import type { Repair } from '../edit.ts';
import { headerPointer, headerValues } from '../headers.ts';
import { ruleToPath } from '../policy/rule-path.ts';
import type { CompiledRoute } from '../policy/snapshot.ts';
import type { Refusal } from '../verdict.ts';
import { layerOf, refuse, withoutRoute, type Check } from './check.ts';
import { operationPath, ownerRepair } from './repair.ts';

const CHARSETS: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii']);

const type: Check = {
  clause: 'content_type.accepted',
  blocked: withoutRoute,
  applies: (context) => context.route()?.body.contentTypes !== undefined && context.hasBody(),
  refusal(context) {
    const plan = context.route()?.body;
    if (plan?.contentTypes === undefined) return undefined;
    const media = context.mediaType();
    const charset = media?.parameters.get('charset');
    const accepted =
      media !== undefined &&
      plan.contentTypes.some((range) => mediaTypeMatches(media.essence, range.toLowerCase()));
    if (accepted && (charset === undefined || CHARSETS.has(charset.toLowerCase())))
      return undefined;
    return refuse('request.unsupported_media_type', {
      clause: 'content_type.accepted',
      fact: headerPointer(context.request()?.headers ?? [], 'content-type'),
      observed: headerValues(context.request()?.headers ?? [], 'content-type'),
      required: plan.contentTypes,
      rule: plan.contentTypesRule,
      ...(accepted ? { more: { charset: charset ?? '' } } : {}),
    });
  },
  shown: (context) => ({
    observed: context.mediaType()?.essence ?? null,
    required: context.route()?.body.contentTypes ?? [],
    rule: context.route()?.body.contentTypesRule ?? '',
  }),
};

const coding: Check = {
  clause: 'content_type.coding',
  blocked: withoutRoute,
  // What no schema is held against is passed on as it is, encoded or not.
  applies(context) {
    const media = context.mediaType();
    return (
      media !== undefined &&
      context.hasBody() &&
      context.route()?.body.schemaFor(media.essence) !== undefined
    );
  },
  refusal(context) {
    const headers = context.request()?.headers ?? [];
    const seen = headerValues(headers, 'content-encoding').filter(
      (value) => value.trim().toLowerCase() !== 'identity' && value.trim() !== '',
    );
    if (seen.length === 0) return undefined;
    return refuse('request.unsupported_media_type', {
      clause: 'content_type.coding',
      fact: headerPointer(headers, 'content-encoding'),
      observed: seen,
      required: 'identity',
      rule: context.route()?.body.schemaRule ?? '',
      more: { coding: seen.join(', ') },
    });
  },
};

/** The body's media type (RFC 9110 §8.3); what cannot be inspected is refused where a body rule applies. */
export const contentTypeLayer = layerOf('content_type', [type, coding], repairs, isPlainlyAccepted);

/** No body, no rule about bodies, or one type that is on the list as it is written. */
function isPlainlyAccepted(context: DecisionContext): boolean {
  const plan = context.route()?.body;
  if (plan === undefined) return false;
  if (plan.contentTypes === undefined && !plan.validates) return true;
  const { contentType, contentTypes, contentEncodings } = context.head();
  if (contentEncodings > 0 || contentTypes !== 1 || contentType === undefined) {
    return !context.hasBody();
  }
  return plan.contentTypes?.includes(contentType) === true;
}

/** Without a list of types, a body of any type and of none is passed on. */
function takeAny(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  const { rule } = refusal.evidence;
  const path = ruleToPath(context.snapshot.document, rule);
  if (path === undefined) return [];
  return [ownerRepair(`${rule}: take away`, { on: 'policy', op: 'remove', path })];
}

/** Without validation the body is passed on unread, whatever the types of the OpenAPI file. */
function unread(route: CompiledRoute): Repair {
  return ownerRepair(`route ${route.id}: do not validate the body`, {
    on: 'policy',
    op: 'set',
    path: operationPath(route.entry, 'body', 'validate'),
    value: false,
  });
}

function repairs(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  const route = context.route();
  if (refusal.evidence.clause === 'content_type.coding') {
    const plain: Repair = {
      actor: 'caller',
      edits: [{ on: 'request', op: 'remove_header', name: 'content-encoding' }],
      summary: 'send the body uncompressed',
    };
    return route === undefined ? [plain] : [plain, unread(route)];
  }
  const media = context.mediaType();
  const use = (route?.body.contentTypes ?? []).slice(0, 4).map((range): Repair => {
    const value = range === '*/*' ? 'application/json' : range.replace('/*', '/plain');
    return {
      actor: 'caller',
      edits: [{ on: 'request', op: 'set_header', name: 'content-type', value }],
      summary: `send Content-Type: ${value}`,
    };
  });
  if (route === undefined) return use;
  if (media === undefined || refusal.evidence.more?.['charset'] !== undefined)
    return [...use, unread(route), ...takeAny(context, refusal)];
  const accept = ownerRepair(`route ${route.id}: also accept ${media.essence}`, {
    on: 'policy',
    op: 'set',
    path: operationPath(route.entry, 'body', 'contentTypes'),
    value: [...(route.body.contentTypes ?? []), media.essence],
  });
  return [...use, accept];
}
