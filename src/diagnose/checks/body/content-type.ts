import type { DiagnoseCase } from '../../case.ts';
import type { SeenRequest } from '../../exchange.ts';
import { NOTHING } from '../../finding.ts';
import type { CauseFinding, Findings } from '../../finding.ts';
import { byCaller, cause, found, note } from '../found.ts';
import {
  byStatus,
  contentTypeOf,
  hasContent,
  isJsonType,
  isWithheld,
  wholeBody,
} from '../parts.ts';
import type { ContentType } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { shown } from '../shown.ts';
import { bodyForm } from './body-form.ts';
import type { BodyForm } from './body-form.ts';

const FORM = 'application/x-www-form-urlencoded';
const AT = 'content-type';

/** Holds the Content-Type against what the body looks like. */
export const checkContentType = requestCheck((request, kase) => {
  if (!hasContent(request)) return withoutBody(request);
  const declared = contentTypeOf(request);
  const text = wholeBody(request);
  const form = text === undefined ? undefined : bodyForm(text);
  if (declared.text === undefined) return missingType(request, kase, form);
  if (declared.type === undefined) return brokenType(kase, declared.text);
  if (form === undefined || form === 'empty') return NOTHING;
  return compare(kase, declared, form);
});

function withoutBody(request: SeenRequest): Findings {
  const { text } = contentTypeOf(request);
  const takesBody = /^(?:POST|PUT|PATCH)$/i.test(request.method);
  if (text === undefined || !takesBody || isWithheld(request, 'body')) return NOTHING;
  return found([], [note('odd', `a Content-Type, \`${shown(text)}\`, and no body`, { at: AT })]);
}

function missingType(
  request: SeenRequest,
  kase: DiagnoseCase,
  form: BodyForm | undefined,
): Findings {
  if (isWithheld(request, AT)) return NOTHING;
  const isJson = form === 'json' || form === 'json_like';
  const text = `the body has no Content-Type${isJson ? ', and it looks like JSON' : ''}`;
  const remedies = [
    byCaller(
      'name the type of the body',
      isJson ? 'Content-Type: application/json' : `Content-Type: ${FORM}`,
    ),
  ];
  const group = 'content_type';
  return found([
    unsupported(byStatus(kase, { 415: 30, 400: 6 }, 3), text, remedies),
    cause({ code: 'waf.blocked', factor: byStatus(kase, { 403: 2 }, 1.2), group }, text, {
      at: AT,
      // Rule 920340: request containing content, but missing Content-Type header.
      source: 'https://github.com/coreruleset/coreruleset (rule 920340)',
    }),
  ]);
}

function unsupported(
  factor: number,
  text: string,
  remedies: CauseFinding['remedies'] = [],
): CauseFinding {
  const weight = { code: 'request.unsupported_media_type', factor, group: 'content_type' } as const;
  return cause(weight, text, { at: AT, remedies });
}

function brokenType(kase: DiagnoseCase, value: string): Findings {
  const why = value.includes(',')
    ? 'names more than one type'
    : value.includes('/')
      ? 'has a parameter that cannot be read'
      : 'has no `/`';
  return found([
    unsupported(
      byStatus(kase, { 415: 40, 400: 10 }, 4),
      `the Content-Type \`${shown(value)}\` is no media type: it ${why}`,
      [byCaller('write one media type', 'Content-Type: application/json')],
    ),
  ]);
}

/** Which forms a type stands for; undefined: the type says nothing of the form. */
function expectedForms(essence: string): readonly BodyForm[] | undefined {
  if (isJsonType(essence)) return ['json', 'json_like'];
  if (essence === FORM) return ['form'];
  if (essence === 'multipart/form-data') return ['multipart'];
  if (essence.endsWith('/xml') || essence.endsWith('+xml')) return ['xml'];
  return essence === 'text/plain' ? ['text', 'form'] : undefined;
}

/** What a body of each form would be called. */
const TYPE_OF: Readonly<Partial<Record<BodyForm, string>>> = {
  json: 'application/json',
  json_like: 'application/json',
  form: FORM,
  xml: 'application/xml',
};

const FORM_WORDS: Readonly<Record<BodyForm, string>> = {
  json: 'JSON',
  json_like: 'JSON (with a mistake in it)',
  form: 'a form (`name=value&…`)',
  multipart: 'multipart',
  xml: 'XML',
  text: 'plain text',
  empty: 'empty',
};

function compare(kase: DiagnoseCase, declared: ContentType, form: BodyForm): Findings {
  const { essence } = declared;
  // Whether a text is JSON is told where it is read, with the place.
  if (form === 'text' && isJsonType(essence)) return charsetOnly(declared);
  const expected = expectedForms(essence);
  if (expected === undefined) return charsetOnly(declared);
  // A form with an empty name or a text with `=` is still a form: only a clear other form counts.
  const isClear = form !== 'text' || essence === 'multipart/form-data';
  if (expected.includes(form) || !isClear) return agreement(declared, form);
  return found(mismatch(kase, essence, form));
}

function mismatch(kase: DiagnoseCase, essence: string, form: BodyForm): readonly CauseFinding[] {
  const better = TYPE_OF[form];
  const isCurlDefault =
    essence === FORM &&
    better === 'application/json' &&
    kase.exchange.request?.client.kind === 'curl';
  const text = isCurlDefault
    ? `the body is ${FORM_WORDS[form]} and goes as \`${FORM}\`, as curl \`-d\` has it`
    : `the body is ${FORM_WORDS[form]}, and the Content-Type says \`${shown(essence)}\``;
  const remedy = byCaller(
    isCurlDefault
      ? 'send `Content-Type: application/json`; curl’s `--json` does so, too'
      : 'make Content-Type and body agree',
    better === undefined ? undefined : `Content-Type: ${better}`,
  );
  const group = 'content_type';
  const found415 = unsupported(byStatus(kase, { 415: 60, 400: 10, 422: 8 }, 4), text, [remedy]);
  if (!isJsonType(essence)) return [found415];
  return [
    found415,
    cause(
      {
        code: 'request.body_not_parseable',
        factor: byStatus(kase, { 400: 40, 422: 20 }, 4),
        group,
      },
      text,
      { at: 'body', remedies: [remedy] },
    ),
  ];
}

function agreement(declared: ContentType, form: BodyForm): Findings {
  const name = form === 'json' ? 'JSON' : form === 'form' ? 'form' : form;
  const text = `the ${name} body and its Content-Type agree`;
  const isSure = form === 'json' || form === 'form' || form === 'xml';
  if (!isSure) return charsetOnly(declared);
  const weight = {
    code: 'request.unsupported_media_type',
    factor: 0.2,
    group: 'content_type',
  } as const;
  const { causes, notes } = charsetOnly(declared);
  return found(
    [cause(weight, text, { at: AT }), ...causes],
    [note('fine', text, { at: AT }), ...notes],
  );
}

/** RFC 8259 §8.1: JSON between systems is UTF-8, and `charset` has no meaning for it. */
function charsetOnly({ type, essence }: ContentType): Findings {
  const charset = type?.parameters.get('charset');
  if (charset === undefined || /^utf-?8$/i.test(charset)) return NOTHING;
  const text = `the charset \`${shown(charset)}\` of \`${shown(essence)}\`; most servers take UTF-8 only`;
  return found([
    cause({ code: 'request.unsupported_media_type', factor: 3, group: 'charset' }, text, {
      at: AT,
      remedies: [byCaller('send UTF-8 and leave the charset out', `Content-Type: ${essence}`)],
    }),
  ]);
}
