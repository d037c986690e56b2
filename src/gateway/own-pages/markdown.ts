import { escapeHtml } from '../answer/html.ts';

/**
 * Markdown as our own pages of `docs/refusals` are written, as HTML: headings, paragraphs, lists, tables, fenced code,
 * and within lines code, bold and links. Everything else stays text. `link` turns the address of a link.
 */
export function markdownToHtml(markdown: string, link: (address: string) => string): string {
  const lines = markdown.replaceAll('\r\n', '\n').split('\n');
  const html: string[] = [];
  let at = 0;
  while (at < lines.length) {
    const block = readBlock(lines, at, (text) => inline(text, link));
    if (block.html !== '') html.push(block.html);
    at = block.next;
  }
  return html.join('\n');
}

interface Block {
  readonly html: string;
  /** Index of the line after it. */
  readonly next: number;
}

type Inline = (text: string) => string;

function readBlock(lines: readonly string[], at: number, inlineOf: Inline): Block {
  const line = lines[at] ?? '';
  if (line.trim() === '') return { html: '', next: at + 1 };
  if (line.startsWith('```')) return readFence(lines, at);
  const heading = /^(#{1,4}) (.*)$/.exec(line);
  if (heading !== null) {
    const level = heading[1]?.length ?? 1;
    return { html: `<h${level}>${inlineOf(heading[2] ?? '')}</h${level}>`, next: at + 1 };
  }
  if (line.startsWith('|')) return readTable(lines, at, inlineOf);
  if (/^(?:[-*]|\d+\.) /.test(line)) return readList(lines, at, inlineOf);
  const end = endOf(lines, at, (next) => next.trim() !== '' && !/^(?:```|#|\|)/.test(next));
  return { html: `<p>${inlineOf(lines.slice(at, end).join(' '))}</p>`, next: end };
}

/** Index of the first line after `at` for which `belongs` does not hold. */
function endOf(lines: readonly string[], at: number, belongs: (line: string) => boolean): number {
  let end = at + 1;
  while (end < lines.length && belongs(lines[end] ?? '')) end += 1;
  return end;
}

function readFence(lines: readonly string[], at: number): Block {
  const end = endOf(lines, at, (line) => !line.startsWith('```'));
  const code = lines.slice(at + 1, end).join('\n');
  // An empty block is a place that is filled elsewhere.
  const html = code.trim() === '' ? '' : `<pre><code>${escapeHtml(code)}</code></pre>`;
  return { html, next: end + 1 };
}

function readTable(lines: readonly string[], at: number, inlineOf: Inline): Block {
  const end = endOf(lines, at, (line) => line.startsWith('|'));
  const rows = lines
    .slice(at, end)
    .filter((line) => !/^\|[\s:|-]+\|$/.test(line))
    .map((line, index) => {
      const tag = index === 0 ? 'th' : 'td';
      const cells = line.replace(/^\||\|$/g, '').split('|');
      const html = cells.map((cell) => `<${tag}>${inlineOf(cell.trim())}</${tag}>`);
      return `<tr>${html.join('')}</tr>`;
    });
  return { html: `<table>${rows.join('')}</table>`, next: end };
}

function readList(lines: readonly string[], at: number, inlineOf: Inline): Block {
  const isNumbered = /^\d/.test(lines[at] ?? '');
  const end = endOf(lines, at, (line) => /^(?:(?:[-*]|\d+\.) | {2,}\S)/.test(line));
  const items = lines
    .slice(at, end)
    .map((line) => `<li>${inlineOf(line.replace(/^\s*(?:(?:[-*]|\d+\.) )?/, ''))}</li>`);
  const tag = isNumbered ? 'ol' : 'ul';
  return { html: `<${tag}>${items.join('')}</${tag}>`, next: end };
}

function inline(text: string, link: (address: string) => string): string {
  // Code first: nothing within it means anything else.
  return text
    .split(/(`[^`]+`)/)
    .map((part) => {
      if (part.length > 2 && part.startsWith('`')) {
        return `<code>${escapeHtml(part.slice(1, -1))}</code>`;
      }
      return escapeHtml(part)
        .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
        .replaceAll(
          /\[([^\]]+)\]\(([^)\s]+)\)/g,
          (_, label: string, address: string) =>
            `<a href="${escapeHtml(link(address))}">${label}</a>`,
        );
    })
    .join('');
}
