import { captured, fix } from '../parts.ts';
import type { Signature } from '../signature.ts';

const PINPOINT = { product: 'Pinpoint', layer: 'gateway', role: 'answered' } as const;
const OURS = captured('this gateway: docs/refusals, held against it by a test');
const IDS = [
  {
    name: 'Pinpoint call',
    header: 'x-pinpoint-call',
    use: '`pinpoint why` with it shows the whole trace and proven fixes',
  },
] as const;

/** This gateway. Its `Proxy-Status` names the code of the refusal, which `responses/` reads as the cause. */
export const PINPOINT_SIGNATURES: readonly Signature[] = [
  {
    ...PINPOINT,
    id: 'pinpoint.refusal',
    statuses: [],
    headers: [{ name: 'proxy-status', value: /^pinpoint;error=/u }, { name: 'x-pinpoint-call' }],
    confidence: 0.97,
    causes: [],
    remedies: [
      fix('caller', 'look the call up: the trace names the rule, and fixes that are proven'),
    ],
    ids: IDS,
    basis: OURS,
  },
  {
    ...PINPOINT,
    id: 'pinpoint.reason',
    statuses: [],
    headers: [{ name: 'x-pinpoint-reason', value: /^[a-z_]{2,20}\.[a-z_]{2,40}(?::|$)/u }],
    confidence: 0.96,
    causes: [],
    ids: IDS,
    basis: OURS,
  },
  {
    ...PINPOINT,
    id: 'pinpoint.body',
    statuses: [],
    body: [/\/\.pinpoint\/docs\/[a-z_]{2,20}\.[a-z_]{2,40}/u],
    confidence: 0.93,
    causes: [],
    ids: IDS,
    basis: OURS,
  },
  {
    ...PINPOINT,
    id: 'pinpoint.passed',
    role: 'passed',
    statuses: [],
    headers: [{ name: 'proxy-status', value: /\bpinpoint;received-status=/u }],
    confidence: 0.97,
    causes: [],
    ids: IDS,
    basis: OURS,
  },
];
