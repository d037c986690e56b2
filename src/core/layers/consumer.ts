import { textOf } from '../evidence.ts';
import { inWords } from '../in-words.ts';
import type { RefusalCode } from '../codes.ts';
import type { DecisionContext } from '../context.ts';
import type { DocumentPath, Repair } from '../edit.ts';
import type { PrincipalState, StateReason } from '../policy/document.ts';
import type { Refusal } from '../verdict.ts';
import { layerOf, refuse, withoutIdentity, type Check } from './check.ts';
import { otherKeys } from './credential-repairs.ts';

const CODES_BY_STATE = {
  tenant: { suspended: 'tenant.suspended', disabled: 'tenant.disabled' },
  consumer: { suspended: 'consumer.suspended', disabled: 'consumer.disabled' },
} as const satisfies Record<string, Record<Exclude<PrincipalState, 'active'>, RefusalCode>>;

interface Account {
  readonly name: string;
  readonly state: PrincipalState;
  readonly reason?: StateReason;
  readonly contact?: string;
}

function stateCheck(
  kind: 'tenant' | 'consumer',
  find: (context: DecisionContext) => Account | undefined,
): Check {
  return {
    clause: `${kind}.active`,
    blocked: withoutIdentity,
    applies: (context) => find(context) !== undefined,
    refusal(context) {
      const account = find(context);
      if (account === undefined || account.state === 'active') return undefined;
      const { reason, contact } = account;
      return refuse(CODES_BY_STATE[kind][account.state], {
        clause: `${kind}.active`,
        fact: '/presented/0/keyId',
        observed: account.state,
        required: 'active',
        rule: `${kind}s/${account.name}/state`,
        more: {
          [kind]: account.name,
          ...(reason === undefined ? {} : { reason: reason.type }),
          ...(reason?.since === undefined ? {} : { since: reason.since }),
          ...(reason?.text === undefined ? {} : { text: reason.text }),
          ...(reason?.by === undefined ? {} : { by: reason.by }),
          ...(contact === undefined ? {} : { contact }),
        },
      });
    },
    shown: (context) => ({ observed: find(context)?.state ?? '' }),
  };
}

const tenant = stateCheck('tenant', (context) => context.identity()?.tenant);
const consumer = stateCheck('consumer', (context) => context.identity()?.consumer);

/** Whether the account behind the credential may call at all: first its tenant, then itself. */
export const consumerLayer = layerOf('consumer', [tenant, consumer], repairs, (context) => {
  const identity = context.identity();
  return identity?.consumer.state === 'active' && (identity.tenant?.state ?? 'active') === 'active';
});

function repairs(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  const kind = refusal.code.startsWith('tenant.') ? 'tenant' : 'consumer';
  const name = textOf(refusal, kind);
  const path: DocumentPath = [`${kind}s`, name];
  const lift: Repair = {
    actor: kind === 'tenant' ? 'operator' : 'api_owner',
    edits: [{ on: 'directory', op: 'set', path: [...path, 'state'], value: 'active' }],
    summary: `${kind} ${name}: ${inWords(refusal.evidence.observed)} → active`,
  };
  return [lift, ...otherKeys(context)];
}
