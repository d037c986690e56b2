import { formatDuration, formatInstant, parseInstant } from '../../../util/units.ts';
import type { DiagnoseCase } from '../../case.ts';
import type { SeenRequest } from '../../exchange.ts';
import type { CauseFinding, Findings } from '../../finding.ts';
import { byCaller, cause, found, together } from '../found.ts';
import { byStatus, CLOCK_WORDS } from '../parts.ts';
import type { Moment, NamedValue } from '../parts.ts';
import { shown } from '../shown.ts';
import { judgeEnd } from './presigned.ts';

const GROUP = 'signed_request';

/** What each letter of `sp` lets be done (Azure Storage, "Create a service SAS"). */
const SAS_METHODS: Readonly<Record<string, RegExp>> = {
  GET: /[rl]/,
  HEAD: /r/,
  PUT: /[cwat]/,
  PATCH: /[wa]/,
  DELETE: /[dx]/,
  POST: /[wacrup]/,
};

interface Around {
  readonly moment: Moment;
  readonly kase: DiagnoseCase;
}

/** Times, permissions, addresses and protocol of a shared access signature. */
export function azureSas(
  request: SeenRequest,
  query: readonly NamedValue[],
  { moment, kase }: Around,
): Findings {
  const value = (name: string): string | undefined => query.find((one) => one.name === name)?.value;
  if (value('sig') === undefined || value('sv') === undefined) return found([]);
  const end = instantOf(value('se'));
  const life =
    end === undefined
      ? found([])
      : judgeEnd({ vendor: 'Azure SAS', endMs: end, at: 'se' }, moment, kase);
  return together([
    life,
    found([
      ...early(instantOf(value('st')), { moment, kase }),
      ...permissions(value('sp'), request, kase),
      ...places(value('sip'), value('spr'), { request, kase }),
    ]),
  ]);
}

function early(start: number | undefined, { moment, kase }: Around): readonly CauseFinding[] {
  if (start === undefined || moment.atMs >= start) return [];
  const text = `the SAS is valid from ${formatInstant(start)}, ${formatDuration(start - moment.atMs)} after the request ${CLOCK_WORDS[moment.by]}`;
  const factor = byStatus(kase, { 403: 150 }, 15);
  const remedies = [byCaller('leave `st` out, or set it 15 minutes back')];
  const weight = { code: 'credential.not_yet_valid', factor, group: GROUP } as const;
  return [cause(weight, text, { at: 'st', remedies })];
}

function permissions(
  letters: string | undefined,
  request: SeenRequest,
  kase: DiagnoseCase,
): readonly CauseFinding[] {
  const wanted = SAS_METHODS[request.method.toUpperCase()];
  if (letters === undefined || wanted === undefined || wanted.test(letters)) return [];
  const text = `the SAS permits \`${shown(letters, 16)}\` (\`sp\`), which is not enough for ${shown(request.method, 10)}`;
  const weight = {
    code: 'role.missing',
    factor: byStatus(kase, { 403: 120 }, 15),
    group: GROUP,
  } as const;
  return [
    cause(weight, text, { at: 'sp', remedies: [byCaller('make a SAS with the permission')] }),
  ];
}

function places(
  addresses: string | undefined,
  protocols: string | undefined,
  { request, kase }: { readonly request: SeenRequest; readonly kase: DiagnoseCase },
): readonly CauseFinding[] {
  const causes: CauseFinding[] = [];
  if (addresses !== undefined) {
    const text = `the SAS is bound to the addresses \`${shown(addresses, 40)}\` (\`sip\`)`;
    const weight = {
      code: 'ip.denied',
      factor: byStatus(kase, { 403: 6 }, 2),
      group: GROUP,
    } as const;
    causes.push(cause(weight, text, { at: 'sip' }));
  }
  if (protocols === 'https' && request.url.scheme === 'http') {
    const text = 'the SAS is for https only (`spr`), and the request goes by http';
    const weight = {
      code: 'condition.failed',
      factor: byStatus(kase, { 403: 60 }, 10),
      group: GROUP,
    } as const;
    causes.push(cause(weight, text, { at: 'spr' }));
  }
  return causes;
}
/** Azure takes times without seconds, too. */
function instantOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return parseInstant(text) ?? parseInstant(text.replace(/T(\d{2}:\d{2})Z$/, 'T$1:00Z'));
}
