import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandHelp, overallHelp } from '../../src/cli/help-text.ts';
import { parseCommand } from '../../src/cli/parse-command.ts';
import * as specs from '../../src/cli/specs.ts';
import { uncoloured } from '../../src/control/render/paint.ts';
import { PinpointError } from '../../src/util/error.ts';

test('options, switches and words are read in any order', () => {
  const parsed = parseCommand(specs.WHY, [
    '--now',
    'an-id',
    '--apply=2',
    '-y',
    '--policy',
    'p.yaml',
  ]);
  assert.deepEqual(parsed.words, ['an-id']);
  assert.deepEqual([...parsed.switches], ['now', 'yes']);
  assert.deepEqual(Object.fromEntries(parsed.values), { apply: '2', policy: 'p.yaml' });
});

test('an option that may be given several times keeps all its values, in their order', () => {
  const parsed = parseCommand(specs.DIAGNOSE, [
    '--log',
    'a',
    '--har',
    'h',
    '--log=b',
    '--',
    'curl',
    '--log',
    'c',
  ]);
  assert.deepEqual(parsed.lists.get('log'), ['a', 'b']);
  assert.equal(parsed.values.has('log'), false);
  assert.equal(parsed.values.get('har'), 'h');
  assert.throws(() => parseCommand(specs.DIAGNOSE, ['--log', '--json']), /needs a value/);
});

test('a curl command is cut off whole, after `--` or from the word `curl` on', () => {
  const curl = ['curl', '-X', 'POST', '--json', '{}', 'http://h/'];
  for (const args of [
    ['--json', '--', ...curl],
    ['--json', ...curl],
  ]) {
    const parsed = parseCommand(specs.WHY, args);
    assert.deepEqual(parsed.curl, curl);
    assert.deepEqual([...parsed.switches], ['json']);
  }
  // A value that happens to be the word is a value.
  assert.equal(parseCommand(specs.WHY, ['--html', 'curl', 'an-id']).values.get('html'), 'curl');
});

test('what does not fit is a usage error that names it', () => {
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['id', '--aply', '1'], /`--aply` is not known; did you mean `--apply`/],
    [['id', '-z'], /`-z` is not known/],
    [['id', '--apply'], /needs a value/],
    [['id', '--apply', '--yes'], /needs a value/],
    [['id', '--yes=no'], /takes no value/],
    [['id', '--apply', '1', '--apply', '2'], /given twice/],
    [[], /needs more/],
    [['a', 'b'], /`b` is one word too many/],
    [['id', '--', 'curl', 'h'], /together/],
    [['--', 'wget', 'h'], /not `wget`/],
  ];
  for (const [args, message] of wrong) {
    assert.throws(
      () => parseCommand(specs.WHY, args),
      (error) =>
        error instanceof PinpointError &&
        error.code === 'usage.invalid' &&
        message.test(error.message) &&
        error.next !== '',
      args.join(' '),
    );
  }
});

test('help is asked for without anything else being right', () => {
  assert.ok(parseCommand(specs.WHY, ['--help']).switches.has('help'));
  assert.ok(parseCommand(specs.KEYS, ['-h']).switches.has('help'));
});

test('every command’s help names each of its options, fits the screen, and its examples parse', () => {
  for (const spec of Object.values(specs)) {
    const help = commandHelp(spec, uncoloured);
    for (const [name, option] of Object.entries(spec.options)) {
      assert.ok(help.includes(`--${name}`), `${spec.name} --${name}`);
      assert.ok(option.text.length > 0);
    }
    for (const line of help.split('\n')) assert.ok(line.length <= 110, line);
    for (const [command] of spec.examples) {
      const [pinpoint, name, ...args] = command.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
      assert.equal(pinpoint, 'pinpoint');
      assert.equal(name, spec.name);
      assert.doesNotThrow(
        () =>
          parseCommand(
            spec,
            args.map((arg) => arg.replaceAll(/^["']|["']$/g, '')),
          ),
        command,
      );
    }
  }
  assert.match(overallHelp(Object.values(specs), uncoloured), /start +start the gateway/);
});
