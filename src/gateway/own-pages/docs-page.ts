import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRefusalCode } from '../../core/codes.ts';
import { escapeHtml, htmlPage } from '../answer/html.ts';
import { OWN_PREFIX } from '../answer/problem.ts';
import { markdownToHtml } from './markdown.ts';
import type { Page } from './page.ts';

/** Read once each; the codes are a closed list, so this is bounded. */
const pages = new Map<string, string>();

/** The page of a refusal code, from the documentation that is shipped with the gateway. */
export async function docsPage(code: string, docsDirectory: string): Promise<Page> {
  if (!isRefusalCode(code)) return missing('There is no such code.');
  const path = join(docsDirectory, 'refusals', `${code}.md`);
  const markdown = pages.get(path) ?? (await read(path));
  if (markdown === undefined) return missing('This page is not installed here.');
  pages.set(path, markdown);
  return {
    status: 200,
    json: { code, markdown },
    text: markdown,
    html: htmlPage(code, markdownToHtml(markdown, linkTo)),
  };
}

/** The reproduction at a page's end is for its test, not for its readers. */
async function read(path: string): Promise<string | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    const end = text.indexOf('\n## Reproduction');
    const shown = end === -1 ? text : text.slice(0, end + 1);
    // Places that the test fills in and a reader need not see empty.
    return shown.replaceAll(/\n#+ [^\n]*\n+```http answer\n```\n/g, '\n');
  } catch {
    return undefined;
  }
}

/** Pages link to each other as files. */
function linkTo(address: string): string {
  const code = /^([a-z_]+\.[a-z_]+)\.md$/.exec(address)?.[1];
  if (code !== undefined) return `${OWN_PREFIX}/docs/${code}`;
  return address.startsWith('https://') ? address : '#';
}

function missing(detail: string): Page {
  const title = 'No such page';
  return {
    status: 404,
    json: { title, status: 404, detail },
    text: `${detail}\n`,
    html: htmlPage(title, `<h1>${title}</h1><p>${escapeHtml(detail)}</p>`),
  };
}
