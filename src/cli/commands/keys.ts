import type { KeyDocument, PolicyDocument } from '../../core/policy/document.ts';
import { createKey, requireConsumer, revokeKey, rotateKey } from '../../control/account-edits.ts';
import type { NewKey } from '../../control/account-edits.ts';
import { plain } from '../../util/plain.ts';
import { table } from '../../control/render/table.ts';
import { parseSpan } from '../../control/render/time.ts';
import { parseInstant } from '../../util/units.ts';
import { changePolicy } from '../change/change-policy.ts';
import { changer } from '../change/changer.ts';
import type { ChangeOutcome } from '../change/change-policy.ts';
import { EXIT, printJson } from '../command.ts';
import type { CommandContext, ExitCode, RunCommand } from '../command.ts';
import { findGateway, requireFiles } from '../find-gateway.ts';
import { readPolicy } from '../local-policy.ts';
import { usage } from '../parse-command.ts';
import type { ParsedCommand } from '../spec.ts';
import { KEYS } from '../specs.ts';

/** `pinpoint keys create|list|rotate|revoke`. */
export const run: RunCommand = async (command, context) => {
  const [verb, name] = command.words;
  if (verb === 'list') return list(name, command, context);
  if (verb !== 'create' && verb !== 'rotate' && verb !== 'revoke')
    throw usage(KEYS, `\`${verb ?? ''}\` is not something that \`keys\` does`);
  if (name === undefined)
    throw usage(
      KEYS,
      `\`keys ${verb}\` needs ${verb === 'create' ? 'the name of a consumer' : 'the id of a key'}`,
    );
  if (verb === 'create') return create(name, command, context);
  return verb === 'rotate' ? rotate(name, command, context) : revoke(name, command, context);
};

async function create(
  consumer: string,
  command: ParsedCommand,
  context: CommandContext,
): Promise<ExitCode> {
  const scopes = (command.values.get('scope') ?? '')
    .split(/[\s,]+/)
    .filter((scope) => scope !== '');
  const expiresMs = readExpiry(command.values.get('expires'), context.nowMs());
  const options = { scopes, ...(expiresMs === undefined ? {} : { expiresMs }) };
  return makeKey((document) => createKey(document, consumer, options), command, context);
}

async function rotate(
  keyId: string,
  command: ParsedCommand,
  context: CommandContext,
): Promise<ExitCode> {
  const revoking = command.switches.has('now')
    ? { atMs: context.nowMs(), by: changer() }
    : undefined;
  const code = await makeKey((document) => rotateKey(document, keyId, revoking), command, context);
  if (code === EXIT.done && revoking === undefined)
    context.terminal.err(
      `both keys work; when callers have changed over: pinpoint keys revoke ${keyId}\n`,
    );
  return code;
}

async function revoke(
  keyId: string,
  command: ParsedCommand,
  context: CommandContext,
): Promise<ExitCode> {
  const reason = command.values.get('reason');
  const revoking = {
    atMs: context.nowMs(),
    by: changer(),
    ...(reason === undefined ? {} : { reason }),
  };
  const outcome = await changePolicy(command, context, (document) =>
    revokeKey(document, keyId, revoking),
  );
  if (outcome.kind === 'declined') return EXIT.problems;
  if (command.switches.has('json'))
    printJson(context, {
      key: keyId,
      state: 'revoked',
      policy: outcome.policy,
      live: outcome.live,
    });
  else context.terminal.out(`${keyId} is revoked\n`);
  return EXIT.done;
}

/** Makes a key and shows it, once: what is kept is its hash. */
async function makeKey(
  make: (document: PolicyDocument) => NewKey,
  command: ParsedCommand,
  context: CommandContext,
): Promise<ExitCode> {
  let made: NewKey | undefined;
  const outcome: ChangeOutcome = await changePolicy(
    command,
    context,
    (document) => (made = make(document)),
  );
  if (outcome.kind === 'declined' || made === undefined) return EXIT.problems;
  const { terminal } = context;
  if (command.switches.has('json')) {
    printJson(context, {
      key: made.key,
      id: made.keyId,
      policy: outcome.policy,
      live: outcome.live,
    });
    return EXIT.done;
  }
  // The key alone on standard output, so that it can be piped into a store of secrets.
  terminal.err(`The key, shown this once; it is kept nowhere:\n`);
  terminal.out(`${made.key}\n`);
  return EXIT.done;
}

async function list(
  consumer: string | undefined,
  command: ParsedCommand,
  context: CommandContext,
): Promise<ExitCode> {
  const { policyFile } = requireFiles(await findGateway(command, context.cwd));
  const { document } = await readPolicy(policyFile);
  if (consumer !== undefined) requireConsumer(document, consumer);
  const keys = Object.entries(document.consumers ?? {})
    .filter(([name]) => consumer === undefined || name === consumer)
    .flatMap(([name, { keys: own = [] }]) => own.map((key) => ({ consumer: name, key })));
  const nowMs = context.nowMs();
  if (command.switches.has('json')) {
    printJson(context, {
      keys: keys.map(({ consumer: name, key }) => publicKey(name, key, nowMs)),
    });
    return EXIT.done;
  }
  const { terminal } = context;
  const rows = keys.map(({ consumer: name, key }) => [
    plain(key.id),
    plain(name),
    keyState(key, nowMs),
    plain((key.scopes ?? []).join(' ')) || 'no scopes',
    key.expires === undefined ? 'no end' : `until ${plain(key.expires)}`,
  ]);
  const lines = table(rows, [
    { most: 24, paint: (text) => terminal.paint('strong', text) },
    { most: 24 },
    { most: 28 },
    { most: 40 },
    { most: 28 },
  ]);
  terminal.out(rows.length === 0 ? 'no keys\n' : `${lines.join('\n')}\n`);
  return EXIT.done;
}

/** What may be told of a key: everything but its hash. */
function publicKey(consumer: string, key: KeyDocument, nowMs: number): unknown {
  const { id, scopes, expires, notBefore, revoked, rotatedTo } = key;
  const state = keyState(key, nowMs);
  return { consumer, id, state, scopes, expires, notBefore, revoked, rotatedTo };
}

/** The state of a key in a word, with its sign. */
export function keyState(key: KeyDocument, nowMs: number): string {
  if (key.revoked !== undefined) return '✗ revoked';
  if (key.expires !== undefined && (parseInstant(key.expires) ?? Infinity) <= nowMs)
    return '✗ expired';
  if (key.notBefore !== undefined && (parseInstant(key.notBefore) ?? -Infinity) > nowMs)
    return '– not yet valid';
  return key.rotatedTo === undefined ? '✓ active' : `✓ rotated to ${plain(key.rotatedTo)}`;
}

/** A date or time, or a span from now (`90d`). */
function readExpiry(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const spanMs = parseSpan(text);
  const atMs = spanMs === undefined ? parseInstant(text) : nowMs + spanMs;
  if (atMs === undefined)
    throw usage(
      KEYS,
      `\`--expires\` is \`${text}\`; a date (2027-03-01) or a span (90d, 12h) is expected`,
    );
  if (atMs <= nowMs) throw usage(KEYS, `\`--expires\` is \`${text}\`, which is over already`);
  return atMs;
}
