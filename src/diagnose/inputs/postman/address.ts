import { asItems, asRecord, textAt } from '../json-value.ts';
import type { PostmanAuth } from './auth.ts';
import { pairsOf } from './body.ts';
import { putIn } from './variables.ts';
import type { Variables } from './variables.ts';

/** The address of a request: `raw`, or its parts; `:name` in the path and `{{name}}` put in as far as known. */
export function addressOf(value: unknown, variables: Variables, auth: PostmanAuth): string {
  const url = asRecord(value);
  let raw = typeof value === 'string' ? value : (textAt(url, 'raw') ?? '');
  if (raw === '' && url !== undefined) {
    const query = pairsOf(url['query'], new Map()).map(([name, text]) => `${name}=${text}`);
    const protocol = textAt(url, 'protocol');
    raw = `${protocol === undefined ? '' : `${protocol}://`}${joined(url['host'], '.')}/${joined(url['path'], '/')}`;
    if (query.length > 0) raw += `?${query.join('&')}`;
  }
  for (const item of asItems(url?.['variable'])) {
    const record = asRecord(item);
    const name = textAt(record, 'key') ?? textAt(record, 'id') ?? '';
    const text = textAt(record, 'value') ?? '';
    if (name !== '' && text !== '') raw = raw.replace(`/:${name}`, () => `/${text}`);
  }
  // `{{base}}` may hold the scheme, and a value may hold another.
  let address = putIn(raw, variables);
  if (auth.query !== undefined) {
    const [name, text] = auth.query;
    address += `${address.includes('?') ? '&' : '?'}${putIn(name, variables)}=${putIn(text, variables)}`;
  }
  return /^[A-Za-z][\w+.-]*:\/\/|^\{\{|^$/.test(address) ? address : `http://${address}`;
}

function joined(value: unknown, glue: string): string {
  if (typeof value === 'string') return value;
  return asItems(value)
    .map((item) => (typeof item === 'string' ? item : (textAt(asRecord(item), 'value') ?? '')))
    .join(glue);
}
