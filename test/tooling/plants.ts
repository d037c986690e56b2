import { ROOMS, RULES, type Outside, type Room } from './rooms.ts';

/** A file to lint, and what the linter has to say about it. */
export interface Plant {
  /** From the top of the temporary tree. */
  readonly path: string;
  readonly text: string;
  /** As oxlint prints it, `plugin(rule)`; undefined where the file has to pass. */
  readonly rule: string | undefined;
}

const IMPORTS = 'eslint(no-restricted-imports)';

const valueOf = (specifier: string): string => `export { it } from '${specifier}';\n`;
const typeOf = (specifier: string): string =>
  `import type { It } from '${specifier}';\nexport type Planted = It;\n`;
const lazyOf = (specifier: string): string =>
  `export const planted = async () => import('${specifier}');\n`;

/** What the plants import: a leaf a room, and the two files that have rules of their own. */
export function leaves(): readonly Plant[] {
  const text = 'export interface It { readonly of: string }\nexport const it = 1;\n';
  const paths = ROOMS.map((room) => `src/${room}/it.ts`);
  return [...paths, 'src/store/ports.ts', 'src/calls/record.ts'].map((path) => ({
    path,
    text,
    rule: undefined,
  }));
}

/** One file for each way in which `room` may, or must not, reach another. */
export function roomPlants(room: Room): readonly Plant[] {
  const neighbours = [...neighbourPlants(room, `src/${room}`), ...neighbourPlants(room)];
  return [...neighbours, ...exceptionPlants(room), ...outsidePlants(room, RULES[room].outside)];
}

/** In these two folders of diagnose the outside is open, and the neighbours are as closed as elsewhere. */
export function diagnosePlants(): readonly Plant[] {
  return ['src/diagnose/inputs', 'src/diagnose/probes'].flatMap((folder) => [
    ...neighbourPlants('diagnose', folder),
    ...outsidePlants('diagnose', 'anything', folder),
  ]);
}

function neighbourPlants(room: Room, folder = `src/${room}/inner`): readonly Plant[] {
  const { values, types = [] } = RULES[room];
  const up = '../'.repeat(folder.split('/').length - 1);
  return ROOMS.filter((target) => target !== room).flatMap((target) => {
    const leaf = target === 'store' && room !== 'cli' ? 'ports' : 'it';
    const specifier = `${up}${target}/${leaf}.ts`;
    const value = values.includes(target) ? undefined : IMPORTS;
    const type = types.includes(target) ? undefined : value;
    return [
      { path: `${folder}/value-${target}.ts`, text: valueOf(specifier), rule: value },
      { path: `${folder}/lazy-${target}.ts`, text: lazyOf(specifier), rule: value },
      { path: `${folder}/type-${target}.ts`, text: typeOf(specifier), rule: type },
    ];
  });
}

/** `store/ports.ts` and the type of `calls/record.ts` are doors in walls. */
function exceptionPlants(room: Room): readonly Plant[] {
  const at = `src/${room}/inner`;
  if (room === 'store') {
    const record = '../../calls/record.ts';
    return [
      { path: `${at}/type-of-the-record.ts`, text: typeOf(record), rule: undefined },
      { path: `${at}/value-of-the-record.ts`, text: valueOf(record), rule: IMPORTS },
    ];
  }
  const rule = room === 'cli' ? undefined : IMPORTS;
  return [
    { path: `${at}/value-of-an-adapter.ts`, text: valueOf('../../store/it.ts'), rule },
    { path: `${at}/type-of-an-adapter.ts`, text: typeOf('../../store/it.ts'), rule },
  ];
}

function outsidePlants(
  room: Room,
  outside: Outside,
  folder = `src/${room}/inner`,
): readonly Plant[] {
  const node = outside === 'anything' ? undefined : IMPORTS;
  const packages = outside === 'anything' || outside === 'packages' ? undefined : IMPORTS;
  const re2js = outside === 're2js' ? undefined : packages;
  return [
    {
      path: `${folder}/outside-node.ts`,
      text: "export { readFileSync } from 'node:fs';\n",
      rule: node,
    },
    { path: `${folder}/outside-node-lazy.ts`, text: lazyOf('node:fs'), rule: node },
    {
      path: `${folder}/outside-package.ts`,
      text: "export { parse } from 'yaml';\n",
      rule: packages,
    },
    { path: `${folder}/outside-re2js.ts`, text: "export { RE2JS } from 're2js';\n", rule: re2js },
  ];
}

const IMPURE = [
  'Date',
  'Temporal',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'process',
  'fetch',
  'WebSocket',
  'crypto',
  'Buffer',
  'require',
  'global',
  'globalThis',
] as const;

/** One file for each global that a pure room must not touch, chance and the console included. */
export function purityPlants(room: Room): readonly Plant[] {
  const rule = RULES[room].pure ? 'eslint(no-restricted-globals)' : undefined;
  const at = `src/${room}/impure`;
  const globals = IMPURE.map((name) => ({
    path: `${at}/global-${name.toLowerCase()}.ts`,
    text: `export const planted = ${name};\n`,
    rule,
  }));
  const chance = RULES[room].pure ? 'eslint(no-restricted-properties)' : undefined;
  return [
    ...globals,
    { path: `${at}/chance.ts`, text: 'export const planted = Math.random();\n', rule: chance },
    {
      path: `${at}/console.ts`,
      text: "console.log('planted');\n",
      rule: room === 'cli' ? undefined : 'eslint(no-console)',
    },
  ];
}
