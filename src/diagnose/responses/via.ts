import { headerValue, headerValues } from '../../core/headers.ts';
import type { CaseCheck } from '../case.ts';
import { NOTHING } from '../finding.ts';
import type { AnswerFinding, CauseFinding, ProductLayer } from '../finding.ts';
import { seenField } from './seen.ts';

const RFC = 'RFC 9110 §7.6.3';

interface Known {
  readonly pattern: RegExp;
  readonly product: string;
  readonly layer: ProductLayer;
  /** A proxy that networks put on their way out. */
  readonly onTheWayOut?: true;
}

/** Names in `Via` of products that no signature knows by a field of its own. */
const KNOWN: readonly Known[] = [
  { pattern: /\bvarnish\b/iu, product: 'Varnish', layer: 'cdn' },
  { pattern: /\bhaproxy\b/iu, product: 'HAProxy', layer: 'load_balancer' },
  { pattern: /\(ApacheTrafficServer/u, product: 'Apache Traffic Server', layer: 'cdn' },
  {
    pattern: /\(McAfee Web Gateway|\bMWG\b/u,
    product: 'McAfee Web Gateway',
    layer: 'client_network',
    onTheWayOut: true,
  },
  {
    pattern: /\bBlueCoat|ProxySG/iu,
    product: 'Symantec ProxySG (Blue Coat)',
    layer: 'client_network',
    onTheWayOut: true,
  },
  { pattern: /\(tinyproxy/u, product: 'tinyproxy', layer: 'client_network', onTheWayOut: true },
  { pattern: /\(squid/iu, product: 'Squid', layer: 'client_network', onTheWayOut: true },
  {
    pattern: /Cisco-WSA|IronPort/iu,
    product: 'Cisco Secure Web Appliance',
    layer: 'client_network',
    onTheWayOut: true,
  },
  { pattern: /zscaler/iu, product: 'Zscaler', layer: 'client_network', onTheWayOut: true },
];

/** Who relayed the response, as far as `Via` says so; proxies of the caller's own network are a cause to think of. */
export const checkVia: CaseCheck = ({ exchange: { response } }) => {
  if (response === undefined || response.status < 300) return NOTHING;
  const hops = headerValues(response.headers, 'via')
    .flatMap((value) => value.split(','))
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '')
    .slice(0, 20);
  if (hops.length === 0) return NOTHING;
  // Fastly runs a varnish and names it; its own field says so better.
  const fastly = headerValue(response.headers, 'x-served-by')?.startsWith('cache-') === true;
  const known = hops.flatMap((hop) =>
    KNOWN.filter(
      ({ pattern, product }) => pattern.test(hop) && !(fastly && product === 'Varnish'),
    ).map((one) => ({ ...one, hop })),
  );
  return {
    answers: known.map(passedBy),
    causes: known.filter(({ onTheWayOut }) => onTheWayOut === true).map(wayOut),
    notes:
      hops.length > 1
        ? [
            {
              kind: 'fine',
              evidence: seenField('via', hops.join(', '), {
                text: `${hops.length} intermediaries relayed it: \`${hops.join(', ').slice(0, 200)}\``,
                source: RFC,
              }),
            },
          ]
        : [],
  };
};

function passedBy({ product, layer, hop }: Known & { readonly hop: string }): AnswerFinding {
  return {
    product,
    layer,
    role: 'passed',
    confidence: 0.9,
    group: 'via',
    evidence: seenField('via', hop, { source: RFC }),
    causes: [],
  };
}

function wayOut({ hop }: { readonly hop: string }): CauseFinding {
  return {
    code: 'network.forward_proxy',
    factor: 2,
    group: 'via',
    evidence: seenField('via', hop, { source: RFC }),
  };
}
