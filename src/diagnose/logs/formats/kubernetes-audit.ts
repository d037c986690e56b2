import { isObject } from '../../../util/json.ts';
import type { JsonObject } from '../../../util/json.ts';
import type { LogFormat } from '../format.ts';
import { readIsoTime } from '../moment.ts';
import type { Cause, Seen } from './parts/event.ts';
import { ownerFix, tick } from './parts/event.ts';
import { jsonFormat } from './parts/json-format.ts';
import { itemsAt, member, numberAt, textAt } from './parts/json-record.ts';

const DOCS = 'https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/';

/** The audit log of a Kubernetes API server: refused by authorisation (RBAC), by admission, or not signed in. */
export const kubernetesAudit: LogFormat = jsonFormat(
  { id: 'kubernetes_audit', product: 'Kubernetes API', layer: 'api' },
  {
    marks: ['"audit.k8s.io/', '"auditID"'],
    sure: 0.99,
    may: /"code": ?(?:40[1-9]|41\d|42\d)/,
    read,
  },
);

function read(record: JsonObject): Seen | undefined {
  const status = numberAt(record, 'responseStatus.code');
  if (status === undefined || ![401, 403, 405, 413, 415, 422, 429].includes(status))
    return undefined;
  const user = textAt(record, 'user.username');
  const annotations = member(record, 'annotations');
  // Names of annotations hold dots, which `textAt` takes for a path.
  const annotation = (name: string): string | undefined => {
    const entry = isObject(annotations) ? annotations[name] : undefined;
    return typeof entry === 'string' ? entry : undefined;
  };
  const decision = annotation('authorization.k8s.io/decision');
  const reason = annotation('authorization.k8s.io/reason');
  const message = textAt(record, 'responseStatus.message');
  return {
    moment: readIsoTime(textAt(record, 'requestReceivedTimestamp', 'stageTimestamp') ?? ''),
    clientAddress: itemsAt(record, 'sourceIPs')
      .find((item) => typeof item === 'string')
      ?.toString(),
    method: methodOf(textAt(record, 'verb')),
    target: textAt(record, 'requestURI'),
    status,
    account: user,
    userAgent: textAt(record, 'userAgent'),
    ids: [textAt(record, 'auditID')],
    refusedByProduct: true,
    text: `${String(status)} ${textAt(record, 'verb') ?? ''} ${textAt(record, 'requestURI') ?? ''} user ${user ?? '-'} ${reason ?? message ?? ''}`,
    causes: causesOf(record, { status, decision, reason, message, user }),
  };
}

const METHODS: Readonly<Record<string, string>> = {
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
  get: 'GET',
  list: 'GET',
  watch: 'GET',
};

function methodOf(verb: string | undefined): string | undefined {
  return verb === undefined || !Object.hasOwn(METHODS, verb) ? undefined : METHODS[verb];
}

interface Refused {
  readonly status: number;
  readonly decision: string | undefined;
  readonly reason: string | undefined;
  readonly message: string | undefined;
  readonly user: string | undefined;
}

function causesOf(
  record: JsonObject,
  { status, decision, reason, message, user }: Refused,
): readonly Cause[] {
  if (status === 401)
    return [
      {
        code: 'credential.unknown',
        factor: 200,
        says: `the API server does not know the credential: ${tick(message)}`,
        source: DOCS,
      },
    ];
  if (status === 429)
    return [
      {
        code: 'rate.exceeded',
        factor: 300,
        says: `too many requests: ${tick(message)}`,
        source: DOCS,
      },
    ];
  if (status !== 403) return [];
  if (decision === 'allow') {
    return [
      {
        code: 'condition.failed',
        factor: 300,
        says: `authorisation let ${tick(user)} pass, admission refused: ${tick(message)}`,
        remedies: [
          ownerFix('See the admission webhook, quota or Pod Security level that the message names'),
        ],
        source: DOCS,
      },
    ];
  }
  return [roleCause(record, { reason, user })];
}

/** RBAC: nothing gives the account this verb on this resource. */
function roleCause(record: JsonObject, { reason, user }: Pick<Refused, 'reason' | 'user'>): Cause {
  const verb = textAt(record, 'verb') ?? '';
  const resource = textAt(record, 'objectRef.resource') ?? '';
  return {
    code: 'role.missing',
    factor: 300,
    says: `no role lets ${tick(user)} ${tick(verb)} ${tick(resource)}${reason === undefined || reason === '' ? '' : `: ${tick(reason)}`}`,
    remedies: [
      ownerFix(
        'Give the account a role with this verb on this resource, in this namespace',
        roleFor(record, { verb, resource, user }),
      ),
    ],
    source: DOCS,
  };
}

function roleFor(
  record: JsonObject,
  {
    verb,
    resource,
    user,
  }: { readonly verb: string; readonly resource: string; readonly user: string | undefined },
): string {
  const clean = (text: string | undefined): string => (text ?? '').replaceAll(/[^\w.:/@-]/g, '');
  const namespace = textAt(record, 'objectRef.namespace');
  const group = textAt(record, 'objectRef.apiGroup');
  const account = /^system:serviceaccount:([\w-]{1,63}):([\w.-]{1,253})$/.exec(user ?? '');
  const who =
    account === null
      ? `--user=${clean(user)}`
      : `--serviceaccount=${account[1] ?? ''}:${account[2] ?? ''}`;
  const scope = namespace === undefined ? '' : ` -n ${clean(namespace)}`;
  const [kind, binding] =
    namespace === undefined ? ['clusterrole', 'clusterrolebinding'] : ['role', 'rolebinding'];
  const name = `${clean(verb)}-${clean(resource)}`;
  return `kubectl create ${kind} ${name} --verb=${clean(verb)} --resource=${clean(resource)}${group === undefined ? '' : `.${clean(group)}`}${scope}\nkubectl create ${binding} ${name} --${kind}=${name} ${who}${scope}`;
}
