import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { searchFixes } from '../../src/core/fix.ts';
import { CODES, codeInfo, isRefusalCode, type RefusalCode } from '../../src/core/codes.ts';
import type { CallRecord } from '../../src/calls/record.ts';
import { headerOf, type TestResponse } from '../support/send.ts';
import { answerBlock, codeOf, wholeText } from './answer-block.ts';
import { parsePage, withAnswer, type Expectation, type Page } from './page.ts';
import { PAGES_FOLDER, Scene } from './scene.ts';

/** Set: the answers on the pages and the table in README.md are rewritten instead of compared. */
const UPDATES = process.env['PINPOINT_UPDATE_PAGES'] === '1';

const HEADINGS = [
  'Who decided, and on what evidence',
  'What the caller sees',
  'What the caller can do',
  'What the owner can do',
  'What the caller is not told',
  'Related',
  'Reproduction',
];

/** What no edit of a request that was read, or of the policy, can mend. */
const UNFIXABLE =
  /^(?:request\.(?:malformed|version_unsupported|timeout|ambiguous_framing)|upstream\..*)$/;

const codes = Object.keys(CODES).filter(isRefusalCode);
const files = readdirSync(PAGES_FOLDER).filter(
  (name) => name.endsWith('.md') && name !== 'README.md',
);

const pathOf = (code: string): string => join(PAGES_FOLDER, `${code}.md`);

test('every code has its page, and every page its code', () => {
  assert.deepEqual(files.toSorted(), codes.map((code) => `${code}.md`).toSorted());
});

test('README.md lists every code with its status and title', () => {
  const path = join(PAGES_FOLDER, 'README.md');
  const text = readFileSync(path, 'utf8');
  const rows = codes.map((code) => {
    const { status, layer, title } = codeInfo(code);
    return `| [\`${code}\`](${code}.md) | ${status === 0 ? '4xx' : status} | ${layer} | ${title} |`;
  });
  const table = ['| code | status | layer | |', '|---|---|---|---|', ...rows].join('\n');
  const block = /<!-- codes -->[\s\S]*?<!-- end of codes -->/;
  const wanted = text.replace(block, () => `<!-- codes -->\n${table}\n<!-- end of codes -->`);
  assert.match(text, block);
  if (UPDATES) writeFileSync(path, wanted);
  else assert.equal(text, wanted);
});

for (const code of codes) {
  const readPage = (): Page => parsePage(readFileSync(pathOf(code), 'utf8'));

  test(`the page of ${code} says what the code is`, () => {
    const page = readPage();
    const { status, layer, title } = codeInfo(code);
    assert.equal(page.code, code);
    assert.equal(page.title.charAt(0).toUpperCase() + page.title.slice(1), title);
    assert.equal(page.layer, layer);
    assert.match(
      page.status,
      status === 0 ? /^as the backend answered/ : new RegExp(`^${status}$`),
    );
    assert.deepEqual(page.headings, HEADINGS);
    assert.equal(page.reproduction.expect.code, code);
    for (const [, link = ''] of page.text.matchAll(/\]\(([a-z_.]+)\.md\)/g)) {
      assert.ok(isRefusalCode(link) && link !== code, `a link to ${link}`);
    }
  });

  test(`${code} is provoked as its page says, tells what it must, and nothing else`, async () => {
    const page = readPage();
    const scene = await Scene.open(page.reproduction);
    try {
      const answer = await scene.provoke();
      assertAnswer(answer, page.reproduction.expect);
      assertTexts(page, scene, answer);
      const shown = answerBlock(answer, scene.gateway.origin);
      if (UPDATES) writeFileSync(pathOf(code), withAnswer(page.text, shown));
      else assert.equal(page.answer.trimEnd(), shown);
      const call = await recordOf(scene, answer);
      assertRecord(scene, call, { code, status: answer.status });
      // The record of a failure of our own is bare on purpose: there is nothing to decide again.
      if (code.startsWith('internal.')) return;
      const { fixes } = searchFixes(scene.gateway.live.current, call.facts);
      assert.equal(fixes.length > 0, !UNFIXABLE.test(code), 'from the record alone, it has a fix');
    } finally {
      await scene.close();
    }
  });

  test(`${code} is gone after each fix of its page, and stays after each near miss`, async () => {
    const { reproduction } = readPage();
    const { fixes, stillRefused = [] } = reproduction;
    for (const fix of fixes) assert.ok(fix.by, 'a fix says who can make it');
    for (const near of stillRefused) assert.ok(near.then.code, 'a near miss is still refused');
    for (const change of [...fixes, ...stillRefused]) {
      const scene = await Scene.open(reproduction);
      try {
        await scene.provoke();
        assertAnswer(await scene.after(change), change.then, JSON.stringify(change));
      } finally {
        await scene.close();
      }
    }
  });
}

function assertAnswer(answer: TestResponse, wanted: Expectation, what = ''): void {
  const seen: Expectation = { status: answer.status, ...codeMember(codeOf(answer)) };
  const { status, code } = wanted;
  assert.deepEqual(seen, { status, ...codeMember(code) }, `${what}\n${answer.body}`);
}

function codeMember(code: string | undefined): { readonly code?: string } {
  return code === undefined ? {} : { code };
}

function assertTexts(page: Page, scene: Scene, answer: TestResponse): void {
  const text = wholeText(answer);
  const { says = [], mustNotSay = [] } = page.reproduction;
  for (const said of says) assert.ok(text.includes(said), `does not say ${said}:\n${text}`);
  for (const told of [...mustNotSay, ...secretsOf(scene)]) {
    assert.ok(!text.includes(told), `says ${told}:\n${text}`);
  }
  for (const name of namesNotToldTo(scene, answer)) {
    assert.doesNotMatch(text, new RegExp(String.raw`\b${name}\b`), `says ${name}`);
  }
}

/** What no answer may say: keys, their secrets and hashes, and where the backend is. */
function secretsOf(scene: Scene): readonly string[] {
  const keys = Object.values(scene.keys).flatMap(({ key, mistyped, id, hash }) => [
    key,
    mistyped,
    key.slice(id.length + 1),
    hash.slice('sha256:'.length),
  ]);
  return [...keys, new URL(scene.backend.url).host];
}

/** Names of roles and groups, and of everybody but the caller. */
function namesNotToldTo(scene: Scene, answer: TestResponse): readonly string[] {
  const { document } = scene;
  const principal = /"principal": "([^"]+)"/.exec(answer.body)?.[1];
  const others = Object.entries(document.consumers ?? {})
    .filter(([name]) => name !== principal)
    .flatMap(([name, { keys = [] }]) => [name, ...keys.map(({ id }) => id)]);
  return [...Object.keys(document.roles ?? {}), ...Object.keys(document.groups ?? {}), ...others];
}

function recordOf(scene: Scene, answer: TestResponse): Promise<CallRecord> {
  return scene.gateway.recorded(headerOf(answer, 'x-pinpoint-call') ?? '');
}

function assertRecord(
  scene: Scene,
  call: CallRecord,
  wanted: { readonly code: RefusalCode; readonly status: number },
): void {
  assert.equal(call.code, wanted.code);
  assert.equal(call.status, wanted.status);
  assert.equal(call.layer, codeInfo(wanted.code).layer);
  const text = JSON.stringify(call);
  for (const { key, id: keyId } of Object.values(scene.keys)) {
    assert.ok(!text.includes(key.slice(keyId.length + 1)), 'a record holds no secret');
  }
}
