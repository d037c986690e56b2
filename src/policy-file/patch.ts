import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { applyDocumentEdits } from '../core/policy/apply-edits.ts';
import type { DocumentEdit, DocumentPath } from '../core/edit.ts';
import type { PolicyDocument } from '../core/policy/document.ts';
import { PinpointError } from '../util/error.ts';
import { formatPointer } from '../util/json-pointer.ts';
import type { Json } from '../util/json.ts';
import { removeItem } from './patch-remove.ts';
import { renderBlock, renderFlow, renderKey } from './patch-render.ts';
import type { Splice } from './patch-splice.ts';
import { indentAt, lineEnd, splice } from './patch-splice.ts';

/**
 * The text of a policy document with edits made in order; comments and layout stay wherever the edits do not reach.
 * What comes out is read again and compared with the edited document, so it holds exactly the edits and nothing else.
 *
 * @throws PinpointError `edit.not_applicable` where an edit cannot be written into this text (it would reach through an alias, say).
 */
export function patchText(text: string, edits: readonly DocumentEdit[]): string {
  const before = parse(text);
  const wanted = applyDocumentEdits(before.toJS() as PolicyDocument, edits);
  let patched = text;
  for (const edit of edits) patched = splice(patched, editSplice(parse(patched), patched, edit));
  const after = parse(patched).toJS() as PolicyDocument;
  if (!isDeepStrictEqual(after, wanted)) throw notApplicable(edits[0]);
  return patched;
}

function parse(text: string): Document.Parsed {
  const document = parseDocument(text, { keepSourceTokens: false, merge: false });
  const [error] = document.errors;
  if (error !== undefined) {
    throw new PinpointError('policy.invalid', `the policy file cannot be read: ${error.message}`, {
      next: 'mend it first: run `pinpoint check`',
      cause: error,
    });
  }
  return document;
}

function notApplicable(edit: DocumentEdit | undefined): PinpointError {
  const place = edit === undefined ? '' : ` at ${formatPointer(edit.path)}`;
  return new PinpointError(
    'edit.not_applicable',
    `the change${place} cannot be written into this file without touching something else`,
    { next: 'make it by hand; `pinpoint check` then tells whether it is right' },
  );
}

/** What stands at a path, and the nearest collection around what does not. */
interface Found {
  readonly node: Node | undefined;
  readonly parent: Node | undefined;
  /** How many steps of the path exist. */
  readonly depth: number;
}

function find(document: Document.Parsed, path: DocumentPath): Found {
  let node: Node | undefined = document.contents ?? undefined;
  let parent: Node | undefined;
  for (const [depth, step] of path.entries()) {
    const next: Node | undefined = child(node, step);
    if (next === undefined) return { node: undefined, parent: node, depth };
    parent = node;
    node = next;
  }
  return { node, parent, depth: path.length };
}

function child(node: Node | undefined, step: string | number): Node | undefined {
  if (isMap(node)) return pairOf(node, step)?.value as Node | undefined;
  return isSeq(node) ? (node.items[Number(step)] as Node | undefined) : undefined;
}

function pairOf(map: YAMLMap, step: string | number): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(step));
}

function editSplice(document: Document.Parsed, text: string, edit: DocumentEdit): Splice {
  const found = find(document, edit.path);
  if (edit.op === 'remove') {
    const last = edit.path.at(-1);
    if (found.node === undefined || last === undefined) throw notApplicable(edit);
    return removeItem({ text, parent: found.parent, node: found.node, step: last });
  }
  if (edit.op === 'append' && isSeq(found.node)) return appendItem(text, found.node, edit.value);
  const value = edit.op === 'append' ? [edit.value] : edit.value;
  if (found.node !== undefined) return replaceValue(text, found, value);
  const missing = edit.path.slice(found.depth);
  return insert({ text, into: found.parent, missing, value, edit });
}

function rangeOf(node: Node): readonly [start: number, valueEnd: number, nodeEnd: number] {
  return node.range ?? [0, 0, 0];
}

/** Puts a value where another stands. */
function replaceValue(text: string, found: Found, value: Json): Splice {
  const node = found.node;
  if (node === undefined) return { start: 0, end: 0, text: '' };
  const [start, end] = rangeOf(node);
  const trimmedEnd = start + text.slice(start, end).trimEnd().length;
  const isBlock = (isMap(node) || isSeq(node)) && node.flow !== true;
  if (!isBlock) {
    const gap = start === end && text[start - 1] === ':' ? ' ' : '';
    return { start, end: trimmedEnd, text: gap + renderFlow(value, text) };
  }
  // A block value begins on a line of its own: what replaces it moves up behind the colon.
  const colon = text.lastIndexOf(':', start);
  return { start: colon + 1, end: trimmedEnd, text: ` ${renderFlow(value, text)}` };
}

/** Adds an item at the end of a list. */
function appendItem(text: string, list: YAMLSeq, value: Json): Splice {
  const [start, end] = rangeOf(list);
  const last = list.items.at(-1) as Node | undefined;
  if (last === undefined) {
    return {
      start,
      end: start + text.slice(start, end).trimEnd().length,
      text: `[${renderFlow(value, text)}]`,
    };
  }
  if (list.flow === true) return afterFlowItem(text, last, renderFlow(value, text));
  const indent = ' '.repeat(indentAt(text, start));
  const at = blockEnd(text, last);
  return { start: at, end: at, text: `\n${indent}- ${renderBlock(value, `${indent}  `, text)}` };
}

/** Behind the last item of a flow collection, on a line of its own where that one has a line of its own. */
function afterFlowItem(
  text: string,
  last: Node,
  rendered: string,
  from = rangeOf(last)[0],
): Splice {
  const [, end] = rangeOf(last);
  const at = from + text.slice(from, end).trimEnd().length;
  const lineStart = text.lastIndexOf('\n', from) + 1;
  const before = text.slice(lineStart, from);
  const ownLine = before.trim() === '' && lineStart > 0;
  return { start: at, end: at, text: ownLine ? `,\n${before}${rendered}` : `, ${rendered}` };
}

/** The end of the line on which a block value ends, comment included. */
function blockEnd(text: string, node: Node): number {
  const [start, end] = rangeOf(node);
  const trimmed = start + text.slice(start, end).trimEnd().length;
  return lineEnd(text, Math.max(trimmed, start));
}

interface Insertion {
  readonly text: string;
  readonly into: Node | undefined;
  readonly missing: DocumentPath;
  readonly value: Json;
  readonly edit: DocumentEdit;
}

/** Makes a member, and what lies on the way to it. */
function insert(insertion: Insertion): Splice {
  const { text, into, missing, edit } = insertion;
  const [name, ...rest] = missing;
  if (name === undefined) throw notApplicable(edit);
  const value = rest.reduceRight<Json>(
    (inner, step) => ({ [String(step)]: inner }),
    insertion.value,
  );
  if (isSeq(into) && Number(name) === into.items.length) return appendItem(text, into, value);
  if (isMap(into) && into.items.length > 0)
    return insertMember(text, into, { name: String(name), value });
  // An empty map, or `key:` with nothing behind it.
  const isEmpty = isMap(into) || (isScalar(into) && into.value === null);
  if (into === undefined || !isEmpty) throw notApplicable(edit);
  return replaceValue(text, { node: into, parent: undefined, depth: 0 }, { [String(name)]: value });
}

function insertMember(
  text: string,
  map: YAMLMap,
  member: { readonly name: string; readonly value: Json },
): Splice {
  const pair = map.items.at(-1);
  const last = (pair?.value ?? pair?.key) as Node | undefined;
  const key = pair?.key as Node | undefined;
  const first = map.items[0]?.key as Node | undefined;
  if (last === undefined || key === undefined || first === undefined)
    return { start: 0, end: 0, text: '' };
  if (map.flow === true) {
    const rendered = `${renderKey(member.name, text)}: ${renderFlow(member.value, text)}`;
    return afterFlowItem(text, last, rendered, rangeOf(key)[0]);
  }
  const indent = ' '.repeat(indentAt(text, rangeOf(first)[0]));
  const at = Math.max(blockEnd(text, last), blockEnd(text, key));
  const rendered = renderMember(member, indent, text);
  return { start: at, end: at, text: `\n${indent}${rendered}` };
}

function renderMember(
  member: { readonly name: string; readonly value: Json },
  indent: string,
  text: string,
): string {
  const key = `${renderKey(member.name, text)}:`;
  const { value } = member;
  const isDeep =
    value !== null &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    Object.keys(value).length > 0;
  if (!isDeep) return `${key} ${renderFlow(value, text)}`;
  return `${key}\n${indent}  ${renderBlock(value, `${indent}  `, text)}`;
}
