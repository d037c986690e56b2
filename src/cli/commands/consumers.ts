import type { PolicyDocument, StateReason } from '../../core/policy/document.ts';
import { resumeConsumer, suspendConsumer } from '../../control/account-edits.ts';
import { plain } from '../../util/plain.ts';
import { table } from '../../control/render/table.ts';
import { formatInstant } from '../../util/units.ts';
import { changePolicy } from '../change/change-policy.ts';
import { changer } from '../change/changer.ts';
import { EXIT, printJson } from '../command.ts';
import type { CommandContext, ExitCode, RunCommand } from '../command.ts';
import { findGateway, requireFiles } from '../find-gateway.ts';
import { readPolicy } from '../local-policy.ts';
import { usage } from '../parse-command.ts';
import type { ParsedCommand } from '../spec.ts';
import { CONSUMERS } from '../specs.ts';

const REASONS: readonly StateReason['type'][] = ['billing', 'abuse', 'request', 'review'];

/** `pinpoint consumers list|suspend|resume`. */
export const run: RunCommand = async (command, context) => {
  const [verb, name] = command.words;
  if (verb === 'list' && name === undefined) return list(command, context);
  if (verb === 'suspend' && name !== undefined) return suspend(name, command, context);
  if (verb === 'resume' && name !== undefined) return resume(name, command, context);
  throw usage(
    CONSUMERS,
    verb === 'suspend' || verb === 'resume'
      ? `\`${verb}\` needs the name of a consumer`
      : `\`${[verb, name].filter(Boolean).join(' ')}\` is not something that \`consumers\` does`,
  );
};

async function suspend(
  name: string,
  command: ParsedCommand,
  context: CommandContext,
): Promise<ExitCode> {
  const type = readReason(command.values.get('reason'));
  const text = command.values.get('text');
  const reason = {
    type,
    by: changer(),
    since: formatInstant(context.nowMs()),
    ...(text === undefined ? {} : { text }),
  };
  const outcome = await changePolicy(command, context, (document) =>
    suspendConsumer(document, name, reason),
  );
  if (outcome.kind === 'declined') return EXIT.problems;
  if (command.switches.has('json'))
    printJson(context, {
      consumer: name,
      state: 'suspended',
      reason,
      policy: outcome.policy,
      live: outcome.live,
    });
  else
    context.terminal.out(
      `${name} is suspended (${type}); let it back in with: pinpoint consumers resume ${name}\n`,
    );
  return EXIT.done;
}

async function resume(
  name: string,
  command: ParsedCommand,
  context: CommandContext,
): Promise<ExitCode> {
  const outcome = await changePolicy(command, context, (document) =>
    resumeConsumer(document, name),
  );
  if (outcome.kind === 'declined') return EXIT.problems;
  if (command.switches.has('json'))
    printJson(context, {
      consumer: name,
      state: 'active',
      policy: outcome.policy,
      live: outcome.live,
    });
  else context.terminal.out(`${name} is active again\n`);
  return EXIT.done;
}

function readReason(text: string | undefined): StateReason['type'] {
  const reason = REASONS.find((one) => one === text);
  if (reason !== undefined) return reason;
  throw usage(
    CONSUMERS,
    `${text === undefined ? 'a reason is missing' : `\`${text}\` is not a reason`}; one of ${REASONS.join(', ')} is expected (\`--reason billing\`)`,
  );
}

async function list(command: ParsedCommand, context: CommandContext): Promise<ExitCode> {
  const { policyFile } = requireFiles(await findGateway(command, context.cwd));
  const { document } = await readPolicy(policyFile);
  if (command.switches.has('json')) printJson(context, { consumers: consumerRows(document) });
  else context.terminal.out(consumerTable(document, context));
  return EXIT.done;
}

function consumerRows(document: PolicyDocument): readonly unknown[] {
  return Object.entries(document.consumers ?? {}).map(([name, { keys = [], ...consumer }]) => ({
    name,
    ...consumer,
    state: consumer.state ?? 'active',
    keys: keys.map((key) => key.id),
  }));
}

function consumerTable(document: PolicyDocument, { terminal }: CommandContext): string {
  const rows = Object.entries(document.consumers ?? {}).map(([name, consumer]) => [
    plain(name),
    consumer.state === undefined || consumer.state === 'active'
      ? '✓ active'
      : `✗ ${consumer.state}${consumer.reason === undefined ? '' : ` (${consumer.reason.type})`}`,
    plain(consumer.tenant ?? '–'),
    plain(
      [...(consumer.roles ?? []), ...(consumer.groups ?? []).map((group) => `@${group}`)].join(
        ', ',
      ),
    ) || '–',
    `${consumer.keys?.length ?? 0} keys`,
  ]);
  if (rows.length === 0) return 'the policy has no consumers\n';
  return `${table(rows, [{ most: 30, paint: (text) => terminal.paint('strong', text) }, { most: 24 }, { most: 16 }, { most: 40 }, { most: 8 }]).join('\n')}\n`;
}
