import type { Paint } from '../control/render/paint.ts';
import { table } from '../control/render/table.ts';
import { COMMON_OPTIONS } from './spec.ts';
import type { CommandSpec } from './spec.ts';

/** The help of one command: ways to call it, options, examples, exit codes. */
export function commandHelp(spec: CommandSpec, paint: Paint): string {
  const options = Object.entries({ ...spec.options, ...COMMON_OPTIONS });
  const rows = options.map(([name, option]) => [
    `${option.short === undefined ? '   ' : `-${option.short},`} --${name}${option.value === undefined ? '' : ` ${option.value}`}`,
    option.text,
  ]);
  const lines = [
    `pinpoint ${spec.name}: ${spec.summary}`,
    '',
    ...spec.usage.map(
      (usage, at) => `${at === 0 ? paint('strong', 'Use') : '   '}  pinpoint ${usage}`,
    ),
    '',
    paint('strong', 'Options'),
    ...indented(table(rows, [{ most: 28, paint: (text) => paint('accent', text) }, { most: 66 }])),
    '',
    paint('strong', 'Examples'),
    ...spec.examples.flatMap(([command, what]) => [
      `  ${command}`,
      paint('quiet', `      ${what}`),
    ]),
    '',
    paint('strong', 'Exit codes'),
    ...indented(table(exitRows(spec), [{ most: 1 }, { most: 90 }])),
  ];
  return `${lines.join('\n')}\n`;
}

/** The list of commands. */
export function overallHelp(specs: readonly CommandSpec[], paint: Paint): string {
  const rows = specs.map((spec) => [spec.name, spec.summary]);
  const lines = [
    'Pinpoint: a gateway in which no request is refused without a reason that can be looked up, explained and fixed.',
    '',
    `${paint('strong', 'Use')}  pinpoint <command> [options]`,
    '',
    ...indented(table(rows, [{ most: 12, paint: (text) => paint('accent', text) }, { most: 80 }])),
    '',
    `${paint('strong', 'Start here')}  pinpoint start --example orders`,
    'Each command explains itself: pinpoint <command> --help',
  ];
  return `${lines.join('\n')}\n`;
}

function exitRows(spec: CommandSpec): readonly (readonly string[])[] {
  return [
    ['0', 'done'],
    ...(spec.exitOne === undefined ? [] : [['1', spec.exitOne]]),
    ['2', 'the command line does not fit'],
    [
      '3',
      'something outside is not as it must be: a file, a port, a gateway that cannot be reached',
    ],
  ];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
