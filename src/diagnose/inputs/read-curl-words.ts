import type { ReadFile } from './curl/data.ts';
import { readCurlExchanges } from './curl/seen-exchanges.ts';
import type { Material } from './material.ts';
import { readMaterial } from './read-material.ts';

const SOURCE = 'the command line';

/**
 * Reads a curl command line that the shell has split already, as it stands behind `--`. A single word with blanks is a
 * command that was given as one text.
 */
export function readCurlWords(words: readonly string[], readFile: ReadFile): Material {
  const [first = ''] = words;
  if (words.length === 1 && /^\s*curl\s/.test(first)) return readMaterial(first, SOURCE, 'curl');
  if (words.length > 1 && /^(?:wget|http|https|xh|fetch|Invoke-\w+)$/i.test(first))
    return {
      kind: 'unknown',
      exchanges: [],
      problems: [
        `\`${first}\` is not read here: write the request as a curl command, or give a HAR or an \`.http\` file`,
      ],
    };
  const { exchanges, problems } = readCurlExchanges(words, {
    readFile,
    source: SOURCE,
    variables: [],
  });
  return { kind: 'curl', exchanges, problems };
}
