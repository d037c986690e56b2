import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import { readIsoTime } from '../moment.ts';
import type { Place } from './parts/event.ts';
import { eventOf, ownerFix, remedy, tick } from './parts/event.ts';
import { headOf, keyValues } from './parts/fields.ts';
import { shareOf } from './parts/recognise.ts';
import { unwrap } from './parts/unwrap.ts';

const NAME = { id: 'kernel_firewall', product: 'Linux firewall', layer: 'client_network' } as const;
const SOURCE = 'https://wiki.ubuntu.com/UncomplicatedFirewall';

/** iptables' and nftables' `LOG`: the prefix of the rule, then `IN=eth0 OUT= … SRC=… DST=… PROTO=TCP … DPT=443`. */
const PACKET = /(?:^|[\]\s:])IN=[\w.@-]{0,32} OUT=[\w.@-]{0,32} /;

/** What the Linux kernel writes for packets that a rule of iptables, nftables or ufw logs. */
export const kernelFirewall: LogFormat = {
  ...NAME,
  recognise: (lines) =>
    shareOf(lines, (line) => PACKET.test(headOf(line)) && line.includes(' SRC='), 0.95),
  mayMatter: (line) => line.includes(' SRC=') && line.includes(' DST='),
  parse,
};

function parse(record: string, at: Place): LogEvent | undefined {
  const { text, moment } = unwrap(record);
  const head = headOf(text);
  const packet = PACKET.exec(head);
  if (packet === null) return undefined;
  const prefix = head
    .slice(0, packet.index)
    .replace(/^\[ *\d{1,10}\.\d{1,9}\] ?/, '')
    .trim();
  // A rule that lets a packet in may be logged as well.
  if (/ALLOW|ACCEPT|AUDIT|LIMIT(?! BLOCK)/i.test(prefix) && !/BLOCK|DROP|DENY|REJECT/i.test(prefix))
    return undefined;
  const fields = keyValues(head.slice(packet.index));
  const from = fields.get('SRC');
  const port = fields.get('DPT');
  const protocol = fields.get('PROTO')?.toLowerCase();
  const named = /BLOCK|DROP|DENY|DENIED|REJECT/i.test(prefix);
  const outward = fields.get('IN') === '';
  const says = `the firewall ${named ? `refused (${tick(prefix)})` : `logged ${tick(prefix)}`} ${tick(protocol)} from ${tick(from)} to ${tick(fields.get('DST'))} port ${tick(port)}`;
  return eventOf(NAME, at, {
    moment: moment ?? readIsoTime(head.slice(0, 40)),
    clientAddress: from,
    refusedByProduct: named ? true : undefined,
    text: `${prefix} SRC=${from ?? ''} DST=${fields.get('DST') ?? ''} PROTO=${fields.get('PROTO') ?? ''} DPT=${port ?? ''}`,
    causes: [
      {
        code: 'network.firewall',
        factor: named ? 300 : 40,
        says,
        remedies: outward
          ? [
              remedy(
                'network_owner',
                'Let this host reach the server',
                `ufw allow out to ${safe(fields.get('DST'))} port ${safe(port)} proto ${safe(protocol)}`,
              ),
            ]
          : [
              ownerFix(
                'Let the address reach this port',
                ruleFor(prefix, { from, port, protocol }),
              ),
            ],
        source: SOURCE,
      },
    ],
  });
}

interface Packet {
  readonly from: string | undefined;
  readonly port: string | undefined;
  readonly protocol: string | undefined;
}

function ruleFor(prefix: string, { from, port, protocol }: Packet): string {
  return prefix.startsWith('[UFW')
    ? `ufw insert 1 allow from ${safe(from)} to any port ${safe(port)} proto ${safe(protocol)}`
    : `iptables -I INPUT -s ${safe(from)} -p ${safe(protocol)} --dport ${safe(port)} -j ACCEPT`;
}

/** A word that ends no argument of a shell. */
function safe(value: string | undefined): string {
  return value?.replaceAll(/[^\w.:-]/g, '') ?? '';
}
