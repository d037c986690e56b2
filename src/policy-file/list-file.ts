import { parseCidr } from '../util/cidr.ts';
import { fileProblem } from './decode-text.ts';
import type { Problem } from './problem.ts';

/** Mistakes that are told one by one; a file of another kind would fill the screen. */
const MOST_PROBLEMS = 20;

/** The networks of a list file: one a line; `#` begins a comment. */
export function readListFile(
  text: string,
  file: string,
): { readonly networks: readonly string[]; readonly problems: readonly Problem[] } {
  const networks: string[] = [];
  const problems: Problem[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    const entry = (line.split('#')[0] ?? '').trim();
    if (entry === '') continue;
    const parsed = parseCidr(entry);
    if (parsed.ok) networks.push(entry);
    else if (problems.length < MOST_PROBLEMS) {
      const column = line.indexOf(entry) + 1;
      const message = `\`${entry.slice(0, 80)}\` is no address or network: ${parsed.reason}`;
      problems.push({
        ...fileProblem(file, 'ip.bad_network', message),
        line: at + 1,
        column,
        endLine: at + 1,
        endColumn: column + entry.length,
      });
    }
  }
  return { networks, problems };
}
