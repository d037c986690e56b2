import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import { readIsoTime } from '../moment.ts';
import type { Place } from './parts/event.ts';
import { eventOf, ownerFix, tick } from './parts/event.ts';
import { headOf } from './parts/fields.ts';
import { shareOf } from './parts/recognise.ts';
import { unwrap } from './parts/unwrap.ts';

const NAME = { id: 'fail2ban', product: 'Fail2Ban', layer: 'waf' } as const;
const SOURCE = 'https://github.com/fail2ban/fail2ban/blob/master/fail2ban/server/actions.py';

/** `2026-11-26 05:00:00,123 fail2ban.actions [123]: NOTICE [nginx-http-auth] Ban 203.0.113.9` */
const LINE =
  /^(?:(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2},\d{3}) )?fail2ban\.(\w{2,20}) {0,20}\[\d{1,10}\]: (\w{4,8}) {0,8}\[([\w.-]{1,64})\] (Ban|Restore Ban|Increase Ban|Found|Unban) ([0-9a-fA-F.:]{2,45})/;

/** Fail2Ban's log: bans, and the failures that led to them. */
export const fail2ban: LogFormat = {
  ...NAME,
  recognise: (lines) => shareOf(lines, (line) => line.includes('fail2ban.'), 0.97),
  mayMatter: (line) =>
    line.includes('] Ban ') || line.includes(' Ban ') || line.includes('] Found '),
  parse,
};

function parse(record: string, at: Place): LogEvent | undefined {
  const { text, moment } = unwrap(record);
  const found = LINE.exec(headOf(text));
  if (found === null) return undefined;
  const [whole, time, , , jail = '', action, address = ''] = found;
  if (action === 'Unban') return undefined;
  const banned = action !== 'Found';
  return eventOf(NAME, at, {
    moment: time === undefined ? moment : readIsoTime(time),
    clientAddress: address,
    refusedByProduct: banned ? true : undefined,
    text: whole,
    causes: [
      {
        code: 'network.firewall',
        factor: banned ? 200 : 5,
        says: banned
          ? `jail ${tick(jail)} of Fail2Ban banned ${tick(address)}`
          : `jail ${tick(jail)} of Fail2Ban counts a failure of ${tick(address)}`,
        remedies: [
          ownerFix('Lift the ban', `fail2ban-client set ${jail} unbanip ${address}`),
          ownerFix(
            'Keep the address out of this jail',
            `# jail.local\n[${jail}]\nignoreip = 127.0.0.1/8 ${address}`,
          ),
        ],
        source: SOURCE,
      },
      // Some actions write a deny list of the web server instead.
      {
        code: 'ip.denied',
        factor: banned ? 30 : 2,
        says: `Fail2Ban ${banned ? 'banned' : 'watches'} ${tick(address)}`,
        source: SOURCE,
      },
    ],
  });
}
