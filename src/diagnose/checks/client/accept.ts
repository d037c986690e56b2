import { headerValue } from '../../../core/headers.ts';
import { mediaTypeMatches } from '../../../util/media-type.ts';
import { cause, byCaller, found, note } from '../found.ts';
import { byStatus, contentTypeOf, field } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { shown } from '../shown.ts';

/** Whether the answer is of a type that the request takes. */
export const checkAccept = requestCheck((request, kase) => {
  const accept = field(request, 'accept');
  const { response } = kase.exchange;
  if (response?.status === 406) {
    const text =
      accept === undefined
        ? 'the server cannot serve what is asked for (406), and no Accept is sent'
        : `the server cannot serve \`${shown(accept)}\` (406)`;
    const remedies = [
      byCaller('take anything, or what the API documents', 'Accept: application/json'),
    ];
    return found([
      cause(
        {
          code: 'request.unsupported_media_type',
          factor: byStatus(kase, { 406: 60 }, 1),
          group: 'accept',
        },
        text,
        { at: 'accept', remedies },
      ),
    ]);
  }
  if (response === undefined || accept === undefined) return found([]);
  const { essence } = contentTypeOf(response);
  const ranges = accept.split(',', 50).filter((range) => !/;\s*q=0(?:\.0{1,3})?\s*$/i.test(range));
  const isTaken = essence === '' || ranges.some((range) => mediaTypeMatches(essence, range));
  if (isTaken) return found([]);
  const wanted = ranges[0]?.split(';', 1)[0]?.trim() ?? '';
  // A page in place of JSON is told where responses are read.
  if (essence === 'text/html' && /json/i.test(accept)) return found([]);
  const text = `the answer is \`${shown(essence)}\`, and \`${shown(wanted)}\` was asked for`;
  return found([], [note('odd', text, { at: 'content-type', from: 'response' })]);
});

/** Methods that are asked for in a field, and the mark of scripts. */
export const checkOverrides = requestCheck((request, kase) => {
  const names = ['x-http-method-override', 'x-http-method', 'x-method-override'];
  const name = names.find((one) => headerValue(request.headers, one) !== undefined);
  const isScript = field(request, 'x-requested-with')?.toLowerCase() === 'xmlhttprequest';
  const notes = isScript
    ? [
        note(
          'fine',
          'the request is marked as one of a script (`X-Requested-With: XMLHttpRequest`)',
          { at: 'x-requested-with' },
        ),
      ]
    : [];
  if (name === undefined) return found([], notes);
  const method = headerValue(request.headers, name) ?? '';
  const text = `\`${name}: ${shown(method, 20)}\` asks for another method than \`${shown(request.method, 20)}\`, which firewalls refuse and servers may ignore`;
  const remedies = [byCaller('send the method itself')];
  return found(
    [
      cause(
        { code: 'waf.blocked', factor: byStatus(kase, { 403: 4 }, 1.5), group: 'override' },
        text,
        { at: name, remedies },
      ),
      cause(
        {
          code: 'request.method_not_allowed',
          factor: byStatus(kase, { 405: 8 }, 1.5),
          group: 'override',
        },
        text,
        { at: name, remedies },
      ),
    ],
    notes,
  );
});
