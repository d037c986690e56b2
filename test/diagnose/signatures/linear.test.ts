import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { SIGNATURES } from '../../../src/diagnose/signatures/all.ts';
import { BODY_LIMIT } from '../../../src/diagnose/signatures/fit.ts';
import { checkSignatures } from '../../../src/diagnose/signatures/match.ts';
import { cpuTimeMs } from '../../support/cpu-time.ts';
import { caseOf, readCaptures, responseOf } from './read-captures.ts';

/** A pattern, and where it stands. */
interface Placed {
  readonly at: string;
  readonly pattern: RegExp;
}

const PATTERNS: readonly Placed[] = SIGNATURES.flatMap(({ id, body, headers, ids }) =>
  [
    ...(body ?? []),
    ...(headers ?? []).flatMap(({ value }) => (value === undefined ? [] : [value])),
    ...(ids ?? []).flatMap((one) => (one.body === undefined ? [] : [one.body])),
  ].flatMap((pattern) => (typeof pattern === 'string' ? [] : [{ at: id, pattern }])),
);

/** What stands in a class says nothing of quantifiers; nor does what is escaped, but for the classes `\s`, `\d`, `\w`. */
function bare(source: string): string {
  return source
    .replaceAll(/\\[sdwSDW]/gu, '§')
    .replaceAll(/\\u\{[^}]*\}|\\./gu, '~')
    .replaceAll(/\[(?:[^\]])*\]/gu, '§')
    .replaceAll(/\(\?(?:[:=!]|<[=!])/gu, '(');
}

/** `*`, `+`, `{3,}`. */
const MANY = String.raw`(?:[*+]|\{\d+,\})\??`;
/** Why an expression can take more than a time that grows as the text does; undefined where nothing speaks for it. */
function fault({ source }: RegExp): string | undefined {
  const plain = bare(source);
  if (new RegExp(String.raw`\)${MANY}`, 'u').test(plain)) return 'a group without a bound';
  if (new RegExp(String.raw`\.${MANY}`, 'u').test(plain)) return 'a dot without a bound';
  if (new RegExp(String.raw`[§~\w]${MANY}\(?[§.]${MANY}`, 'u').test(plain))
    return 'two that can meet';
  if (new RegExp(String.raw`(?:^|\||\()[§~\w]${MANY}`, 'u').test(plain))
    return 'one at the beginning';
  return undefined;
}

suite('the expressions of signatures', () => {
  test('have no group or dot without a bound, no two such that can meet, and none to begin with', () => {
    assert.deepEqual(
      PATTERNS.flatMap(({ at, pattern }) => {
        const why = fault(pattern);
        return why === undefined ? [] : [`${at}: ${why}: ${pattern.source}`];
      }),
      [],
    );
  });

  test('are found by the test above when they have one', () => {
    for (const pattern of [
      /(a+)+/u,
      /x(?:ab)*/u,
      /x.*y/u,
      /x\s*\d+/u,
      /x\s+[^>]*/u,
      /\s*x/u,
      /a|\w{3,}x/u,
    ]) {
      assert.notEqual(fault(pattern), undefined, pattern.source);
    }
    for (const pattern of [
      /"a"\s*:\s*"b"/u,
      /x[*+]/u,
      /^\s*\{/u,
      /x\*\+/u,
      /a{1,9}b?/u,
      /(?:a|b)?c/u,
    ]) {
      assert.equal(fault(pattern), undefined, pattern.source);
    }
  });

  test('take at most little more than twice as long for twice the text, on texts that nearly fit', () => {
    const slow = PATTERNS.flatMap((placed) => {
      const halves = hostileTexts(placed, BODY_LIMIT / 2);
      return hostileTexts(placed, BODY_LIMIT).flatMap((text, index) => {
        const whole = bestOf(placed.pattern, text);
        if (whole <= 8) return [];
        const half = bestOf(placed.pattern, halves[index] ?? '');
        return whole > half * 4 ? [`${placed.at}: ${half} ms, then ${whole} ms`] : [];
      });
    });
    assert.deepEqual(slow, []);
  });

  test('are all run over the largest body in less than a quarter of a second', () => {
    const seeds = [
      '<',
      ' ',
      'a',
      '0',
      '<h1>403 ',
      'Reference&#32;',
      'error',
      '\n',
      '<hr><center>',
      '{"code":',
    ];
    for (const seed of seeds) {
      const text = seed.repeat(Math.ceil((BODY_LIMIT * 4) / seed.length));
      const kase = caseOf({
        status: 403,
        headers: [],
        body: { text, complete: true },
        missing: [],
      });
      const spent = spentMs(() => void checkSignatures(kase));
      assert.ok(spent < 250, `${JSON.stringify(seed)}: ${spent} ms`);
    }
  });
});

/** Beginnings of what fits, over and over, or going on without an end: what makes an engine start again and again. */
function hostileTexts({ at, pattern }: Placed, length: number): readonly string[] {
  const fitting = CAPTURES.filter(({ product }) => product === PRODUCTS.get(at))
    .flatMap(({ body, headers }) => [body ?? '', ...headers.map(([, value]) => value)])
    .flatMap((text) => pattern.exec(text)?.[0] ?? [])
    .find((words) => words !== '');
  const units = [' ', '<h1>403 Forbidden</h1>'];
  if (fitting !== undefined) units.push(fitting.slice(0, -1), fitting.slice(0, fitting.length / 2));
  return units.flatMap((unit) =>
    unit === ''
      ? []
      : [
          unit.repeat(Math.ceil(length / unit.length)),
          ...[' ', '0', 'a'].map((filler) => unit + filler.repeat(length)),
        ],
  );
}

const CAPTURES = readCaptures();
const PRODUCTS = new Map(SIGNATURES.map(({ id, product }) => [id, product]));

function spentMs(work: () => void): number {
  const before = cpuTimeMs();
  work();
  return cpuTimeMs() - before;
}

function bestOf(pattern: RegExp, text: string): number {
  let best = Infinity;
  for (let run = 0; run < 2; run += 1) {
    best = Math.min(
      best,
      spentMs(() => void pattern.exec(text)),
    );
  }
  return best;
}

test('the body of a response is looked at up to the limit, and not beyond', () => {
  const capture = CAPTURES.find(({ product, status }) => product === 'HAProxy' && status === 403);
  assert.ok(capture !== undefined);
  const page = responseOf(capture);
  const near = {
    ...page,
    body: { text: `${' '.repeat(BODY_LIMIT - 300)}${capture.body ?? ''}`, complete: true },
  };
  const far = {
    ...page,
    body: { text: `${' '.repeat(BODY_LIMIT)}${capture.body ?? ''}`, complete: true },
  };
  assert.equal(checkSignatures(caseOf(near)).answers[0]?.product, 'HAProxy');
  assert.equal(checkSignatures(caseOf(far)).answers.length, 0);
});
