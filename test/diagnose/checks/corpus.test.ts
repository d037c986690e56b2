import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { CauseCode } from '../../../src/diagnose/cause-codes.ts';
import { REQUEST_CHECKS } from '../../../src/diagnose/checks/order.ts';
import { makeCase, runChecks, strongest, textsOf } from './support/make-case.ts';
import type { WrittenExchange } from './support/make-case.ts';

interface Written extends WrittenExchange {
  /** What is so, in words that end the test's name. */
  readonly name: string;
  /** Causes that must be found, with words of their evidence and the least factor. */
  readonly finds?: readonly {
    readonly code: CauseCode;
    readonly says: string;
    readonly atLeast: number;
  }[];
  /** Causes that no finding may speak for by more than this. */
  readonly atMost?: Readonly<Record<string, number>>;
  /** Words of notes that must be there. */
  readonly notes?: readonly string[];
}

const DIRECTORY = new URL('../../corpus/diagnose/checks/', import.meta.url);

for (const file of readdirSync(DIRECTORY)
  .filter((name) => name.endsWith('.json'))
  .toSorted()) {
  const cases = JSON.parse(readFileSync(new URL(file, DIRECTORY), 'utf8')) as readonly Written[];
  for (const written of cases) {
    test(`${file}: ${written.name}`, () => {
      const findings = runChecks(REQUEST_CHECKS, makeCase(written));
      for (const { code, says, atLeast } of written.finds ?? []) {
        const own = findings.causes.filter((one) => one.code === code && one.factor > 1);
        const fitting = own.filter(({ evidence }) => evidence.text.includes(says));
        const told = own.map(({ factor, evidence }) => `${factor} ${evidence.text}`).join('\n');
        assert.ok(fitting.length > 0, `no ${code} that says "${says}", but:\n${told}`);
        const factor = Math.max(...fitting.map((one) => one.factor));
        assert.ok(factor >= atLeast, `${code} has the factor ${factor}, less than ${atLeast}`);
      }
      for (const [code, most] of Object.entries(written.atMost ?? {})) {
        const top = strongest(findings, code as CauseCode);
        assert.ok((top?.factor ?? 0) <= most, `${code}: ${top?.factor} ${top?.evidence.text}`);
      }
      for (const words of written.notes ?? []) {
        assert.ok(
          findings.notes.some(({ evidence }) => evidence.text.includes(words)),
          `no note says "${words}", but:\n${findings.notes.map(({ evidence }) => evidence.text).join('\n')}`,
        );
      }
      assert.doesNotMatch(textsOf(findings), /SECRET/, 'a secret stands in what is shown');
      for (const { evidence } of [...findings.causes, ...findings.notes]) {
        assert.doesNotMatch(
          evidence.text,
          /\.$|^[A-Z](?![A-Z])(?!uthorization|ontent|rigin|eferer|ost)/,
          'evidence is lower case without a full stop',
        );
      }
    });
  }
}
