import type { Plant } from './plants.ts';

const lines = (count: number, line: string): string => `${line}\n`.repeat(count);

/** One file for each rule of style that the linter holds, in a room without bans of its own. */
export const STYLE_PLANTS: readonly Plant[] = [
  plant('any', 'export const planted: any = 1;\n', 'typescript(no-explicit-any)'),
  plant(
    'non-null',
    'export const planted = (of: string | undefined): string => of!;\n',
    'typescript(no-non-null-assertion)',
  ),
  plant('default-export', 'export default 1;\n', 'import(no-default-export)'),
  plant('barrel', "export * from '../core/it.ts';\n", 'oxc(no-barrel-file)'),
  plant(
    'comment',
    `// ${['TO', 'DO'].join('')} later\nexport const planted = 1;\n`,
    'eslint(no-warning-comments)',
  ),
  plant(
    'params',
    'export const planted = (a: 1, b: 1, c: 1, d: 1, e: 1): number => a + b + c + d + e;\n',
    'eslint(max-params)',
  ),
  plant(
    'long-function',
    `export function planted(): void {\n${lines(50, '  void 0;')}}\n`,
    'eslint(max-lines-per-function)',
  ),
  plant('long-file', lines(401, '// a line'), 'eslint(max-lines)'),
  plant('PascalName', 'export const planted = 1;\n', 'unicorn(filename-case)'),
  plant(
    'floating',
    'const work = async (): Promise<number> => 1;\nexport function planted(): void {\n  work();\n}\n',
    'typescript(no-floating-promises)',
  ),
  plant(
    'unsafe',
    "export const planted: { readonly a: number } = JSON.parse('{}');\n",
    'typescript(no-unsafe-assignment)',
  ),
  plant(
    'exhaustive',
    "export function planted(of: 'a' | 'b'): void {\n  switch (of) {\n    case 'a':\n      break;\n  }\n}\n",
    'typescript(switch-exhaustiveness-check)',
  ),
  plant(
    'cycle-a',
    "import { b } from './cycle-b.ts';\nexport const a = () => b;\n",
    'import(no-cycle)',
  ),
  plant(
    'cycle-b',
    "import { a } from './cycle-a.ts';\nexport const b = () => a;\n",
    'import(no-cycle)',
  ),
  {
    path: 'test/style/runner.test.ts',
    text: "import { test } from 'node:test';\ntest('a promise that the runner awaits', () => undefined);\n",
    rule: undefined,
  },
];

function plant(name: string, text: string, rule: string): Plant {
  return { path: `src/cli/${name}.ts`, text, rule };
}
