import { headerValue } from '../../core/headers.ts';
import type { Note } from '../finding.ts';
import type { ReadableResponse } from './fit.ts';
import type { Signature, VendorId } from './signature.ts';

/** Longer ones are no ids. */
const LONGEST = 120;

/** The ids in a response that a signature knows, each with what it is good for. */
export function idNotes({ ids, basis }: Signature, seen: ReadableResponse): readonly Note[] {
  return (ids ?? []).flatMap((id): readonly Note[] => {
    const found = valueOf(id, seen);
    if (found === undefined) return [];
    return [
      {
        kind: 'id',
        evidence: {
          from: 'response',
          text: `${id.name} \`${found.value}\``,
          at: found.at,
          source: basis.where,
        },
        use: id.use,
      },
    ];
  });
}

function valueOf(
  { header, body }: VendorId,
  seen: ReadableResponse,
): { readonly value: string; readonly at: string } | undefined {
  const inHeader = header === undefined ? undefined : headerValue(seen.headers, header)?.trim();
  if (header !== undefined && inHeader !== undefined && isId(inHeader)) {
    return { value: inHeader, at: header };
  }
  const inBody = body === undefined ? undefined : body.exec(seen.body ?? '')?.[1]?.trim();
  return inBody !== undefined && isId(inBody) ? { value: inBody, at: 'body' } : undefined;
}

function isId(value: string): boolean {
  return value !== '' && value.length <= LONGEST && !value.includes('`');
}
