import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');

const pages = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md'], { cwd: ROOT }).toSorted();

/** Text outside of code. */
function prose(markdown: string): string {
  return markdown.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
}

/** The anchors that a page has: its headings, as GitHub makes them. */
function anchors(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

test('every link between pages leads somewhere', () => {
  const broken: string[] = [];
  for (const page of pages) {
    const text = prose(readFileSync(join(ROOT, page), 'utf8'));
    for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link)) continue;
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
      const found = existsSync(file);
      const hasAnchor =
        anchor === undefined || (found && anchors(readFileSync(file, 'utf8')).includes(anchor));
      if (!found || !hasAnchor) broken.push(`${page}: ${link}`);
    }
  }
  assert.ok(pages.length > 50, 'the pages were found');
  assert.deepEqual(broken, []);
});
