import { withoutSecrets } from '../signatures/words.ts';
import type { Evidence } from '../finding.ts';

/** Characters of a field that evidence shows. */
const SHOWN = 120;

/** Evidence of one field of the response: `header \`age: 12\``, or the words given. */
export function seenField(name: string, value: string, options: FieldOptions = {}): Evidence {
  const cut = value.length > SHOWN ? `${value.slice(0, SHOWN - 1)}…` : value;
  return {
    from: 'response',
    text: options.text ?? `header \`${name}: ${withoutSecrets(cut).replaceAll('`', '’')}\``,
    at: name,
    ...(options.source === undefined ? {} : { source: options.source }),
  };
}

/** What to say of a field instead of showing it, and why it is read so. */
export interface FieldOptions {
  readonly text?: string;
  readonly source?: string;
}
