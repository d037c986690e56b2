import type { Paint } from './paint.ts';
import { plain } from '../../util/plain.ts';

/** A unified diff for a terminal: removed and added lines in colour, their signs in front in any case. */
export function diffText(diff: string, paint: Paint): string {
  return diff
    .split('\n')
    .map((line) => {
      const text = plain(line);
      if (line.startsWith('---') || line.startsWith('+++')) return paint('strong', text);
      if (line.startsWith('@@')) return paint('quiet', text);
      if (line.startsWith('-')) return paint('bad', text);
      return line.startsWith('+') ? paint('good', text) : text;
    })
    .join('\n');
}
