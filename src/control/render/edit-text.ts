import type { RequestEdit } from '../../core/edit.ts';
import { plain } from '../../util/plain.ts';
import { momentText } from './time.ts';

/** A change of a request, as one tells it to whoever sends it. */
export function requestEditText(edit: RequestEdit): string {
  switch (edit.op) {
    case 'set_method':
      return `use ${plain(edit.method)}`;
    case 'set_target':
      return `ask for ${plain(edit.target)}`;
    case 'set_header':
      return `send \`${plain(edit.name)}: ${plain(edit.value)}\``;
    case 'remove_header':
      return `do not send \`${plain(edit.name)}\``;
    case 'use_key':
      return `use the key ${plain(edit.keyId)}`;
    case 'keep_credential':
      return `send only the credential that comes ${edit.index === 0 ? 'first' : `as number ${edit.index + 1}`}`;
    case 'drop_credentials':
      return 'send no credential';
    case 'from_address':
      return `call from ${plain(edit.address)}`;
    case 'wait_until':
      return `wait until ${momentText(edit.atMs)}`;
    case 'edit_body':
      return `in the body, ${edit.edits.map((one) => (one.op === 'remove' ? `leave out ${plain(one.pointer)}` : `set ${plain(one.pointer)} to ${plain(JSON.stringify(one.value))}`)).join(', ')}`;
  }
}
