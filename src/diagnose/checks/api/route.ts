import { statusOf, byStatus } from '../parts.ts';
import type { ApiDescription } from '../../api-description.ts';
import type { DiagnoseCase } from '../../case.ts';
import type { SeenRequest } from '../../exchange.ts';
import type { CauseFinding, Findings, Note } from '../../finding.ts';
import { byCaller, cause, found, note } from '../found.ts';
import { requestCheck } from '../request-check.ts';
import { listed, shown } from '../shown.ts';
import { findOperation, splitServer } from './find-operation.ts';
import type { NearPath, OperationMatch } from './find-operation.ts';

const GROUP = 'description_route';

/** Whether the API description has the method and path of the request, at this host. */
export const checkDescribedRoute = requestCheck((request, kase) => {
  const { api } = kase;
  if (api === undefined) return found([]);
  const match = findOperation(api, request);
  const host = hostFindings(api, request, match);
  switch (match.kind) {
    case 'operation':
      return operationFound(match, { api, host });
    case 'method':
      return wrongMethod(request, match, { kase, host });
    case 'near':
      return nearPath(request, match, { kase, host });
    case 'none':
      return unknownPath(request, { kase, host });
  }
});

type Matched<K> = Extract<OperationMatch, { readonly kind: K }>;

function operationFound(
  { operation }: Matched<'operation'>,
  { api, host }: { readonly api: ApiDescription; readonly host: readonly CauseFinding[] },
): Findings {
  const name = `\`${operation.method} ${shown(operation.path)}\``;
  const text = `${name} is in the API description \`${shown(api.file)}\``;
  const notes: Note[] = [note('fine', text, { from: 'openapi' })];
  if (operation.deprecated) {
    notes.push(
      note('deprecation', `${name} is deprecated by the API description`, { from: 'openapi' }),
    );
  }
  const causes = [
    cause({ code: 'route.not_found', factor: 0.2, group: GROUP }, text, { from: 'openapi' }),
    cause({ code: 'request.method_not_allowed', factor: 0.2, group: GROUP }, text, {
      from: 'openapi',
    }),
  ];
  const retired = operation.deprecated
    ? [
        cause(
          { code: 'version.retired', factor: 2, group: GROUP },
          `${name} is deprecated by the API description`,
          { from: 'openapi' },
        ),
      ]
    : [];
  return found([...causes, ...retired, ...host], notes);
}

interface Around {
  readonly kase: DiagnoseCase;
  readonly host: readonly CauseFinding[];
}

function wrongMethod(
  request: SeenRequest,
  { path, methods }: Matched<'method'>,
  { kase, host }: Around,
): Findings {
  const factor = byStatus(kase, { 405: 200, 403: 20, 404: 15, 501: 30 }, 10);
  const text = `the API description has no \`${shown(request.method)}\` for \`${shown(path)}\`, only ${listed(methods)}`;
  const remedies = [
    byCaller(`use ${listed(methods)}, or the path that takes \`${shown(request.method)}\``),
  ];
  const weight = { code: 'request.method_not_allowed', factor, group: GROUP } as const;
  return found([cause(weight, text, { at: 'method', from: 'openapi', remedies }), ...host]);
}

const NEAR_WORDS: Readonly<Record<NearPath, string>> = {
  base_missing: 'the base path of the API is missing',
  base_doubled: 'the base path of the API stands twice',
  base_other: 'the path begins with another base than the API has',
  case: 'letters are in another case',
  trailing_slash: 'it differs by the slash at its end',
  spelling: 'it is spelt differently',
  segment_missing: 'a segment is missing',
  segment_extra: 'there is a segment too many',
};

function nearPath(request: SeenRequest, match: Matched<'near'>, { kase, host }: Around): Findings {
  const { how, path, operation } = match;
  const factor = byStatus(kase, { 404: 150, 403: 20, 405: 40, 301: 20, 308: 20 }, 10);
  const bases = (kase.api?.servers ?? []).map((server) => splitServer(server).base);
  const base = bases[0] ?? '';
  const wanted = `${operation.method} ${base}${path}`;
  const text = `the API description has no \`${shown(request.url.path)}\`, and \`${shown(base + path)}\` comes near: ${NEAR_WORDS[how]}`;
  const remedies = [byCaller(`use the path \`${shown(base + path)}\``, wanted)];
  const weight = { code: 'route.not_found', factor, group: GROUP } as const;
  return found([cause(weight, text, { at: 'url', from: 'openapi', remedies }), ...host]);
}

function unknownPath(request: SeenRequest, { kase, host }: Around): Findings {
  const factor = byStatus(kase, { 404: 60, 403: 8, 405: 8 }, 4);
  const text = `nothing in the API description is like \`${shown(request.url.path)}\``;
  const weight = { code: 'route.not_found', factor, group: GROUP } as const;
  const remedies = [byCaller('check the path, and whether this is the description of that server')];
  return found([cause(weight, text, { at: 'url', from: 'openapi', remedies }), ...host]);
}

/** Whether the request goes to a host that the description names. */
function hostFindings(
  api: ApiDescription,
  request: SeenRequest,
  match: OperationMatch,
): readonly CauseFinding[] {
  const hosts = api.servers
    .map((server) => splitServer(server).host)
    .filter((one) => one !== undefined);
  const { host } = request.url;
  if (host === undefined || hosts.length === 0) return [];
  const plain = host.replace(/:(?:80|443)$/, '');
  if (hosts.some((one) => one === plain || one.includes('{'))) return [];
  const isLocal = /^(?:localhost|127\.|\[::1\]|host\.docker)/.test(plain);
  const factor = isLocal ? 1.2 : match.kind === 'operation' ? 3 : 6;
  const text = `the API description names ${listed([...new Set(hosts)], 3)}, and the request goes to \`${shown(plain)}\``;
  const remedies = [byCaller(`send it to \`${shown(hosts[0] ?? '')}\``)];
  return [
    cause({ code: 'request.bad_host', factor, group: 'description_host' }, text, {
      at: 'host',
      from: 'openapi',
      remedies,
    }),
  ];
}

/** Whether the description documents the status of the answer: its words are what the API's maker thought of. */
export const checkDocumentedAnswer = requestCheck((request, kase) => {
  const { api } = kase;
  const status = statusOf(kase);
  if (api === undefined || status < 400) return found([]);
  const match = findOperation(api, request);
  if (match.kind !== 'operation') return found([]);
  const { responses } = match.operation;
  const key = [String(status), `${Math.floor(status / 100)}XX`].find((one) =>
    Object.hasOwn(responses, one),
  );
  const description = key === undefined ? undefined : responses[key]?.trim();
  if (key === undefined) {
    if (kase.exchange.response === undefined) return found([]);
    const text = `the API description documents no ${status} for this operation: something before the API may have answered`;
    return found([], [note('odd', text, { from: 'openapi' })]);
  }
  if (description === undefined || description === '') return found([]);
  const text = `the API description says of ${key}: "${shown(description, 200)}"`;
  return found(documentedCauses(status, description, text), [
    note('odd', text, { from: 'openapi' }),
  ]);
});

const DESCRIBED: readonly (readonly [RegExp, CauseFinding['code']])[] = [
  [/\bcsrf\b|\bxsrf\b|anti-?forgery/i, 'csrf.token_missing'],
  [/\bscopes?\b/i, 'scope.missing'],
  [/\brate|too many requests|throttl/i, 'rate.exceeded'],
  [/\bquota|\blimit (?:is |was )?(?:reached|exceeded)/i, 'quota.exceeded'],
  [
    /\broles?\b|\bpermissions?\b|\bprivileges?\b|not (?:permitted|authori[sz]ed)|\badmin/i,
    'role.missing',
  ],
  [/\bnot (?:the )?owner|\bbelongs? to (?:an)?other|\bowned by/i, 'owner.mismatch'],
  [/\bip\b.{0,30}(?:allow|deny|block|restrict|list)/i, 'ip.denied'],
  [/\bsuspended|\bdisabled|\bdeactivated|\bblocked account/i, 'consumer.suspended'],
  [/\bexpired/i, 'credential.expired'],
  [
    /(?:missing|no|without|invalid) .{0,20}(?:token|credentials?|key|authentication)|unauthenticated/i,
    'credential.missing',
  ],
];

function documentedCauses(
  status: number,
  description: string,
  text: string,
): readonly CauseFinding[] {
  const words = description.slice(0, 1000);
  return DESCRIBED.filter(([pattern]) => pattern.test(words)).map(([, code]) =>
    cause({ code, factor: 6, group: 'documented_answer' }, text, {
      at: String(status),
      from: 'openapi',
    }),
  );
}
