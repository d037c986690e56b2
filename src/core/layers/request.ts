import type { DecisionContext } from '../context.ts';
import type { Repair } from '../edit.ts';
import type { MalformedProblem } from '../facts.ts';
import { headerPointer, headerValues } from '../headers.ts';
import type { Refusal } from '../verdict.ts';
import { layerOf, refuse, type Check } from './check.ts';

const readable: Check = {
  clause: 'request.readable',
  applies: ({ facts }) => facts.kind === 'malformed',
  refusal({ facts }) {
    if (facts.kind !== 'malformed') return undefined;
    const { problem } = facts;
    return refuse(problem.code, {
      clause: 'request.readable',
      fact: '/problem',
      observed: problem.reason,
      required: `${wantedOf(problem)} (${problem.source})`,
      rule: problem.limitBytes === undefined ? 'defaults/request/strict' : 'request/maxHeaderBytes',
      more: {
        source: problem.source,
        ...(problem.parserCode === undefined ? {} : { parserCode: problem.parserCode }),
        ...(problem.limitBytes === undefined ? {} : { limitBytes: problem.limitBytes }),
      },
    });
  },
};

function wantedOf({ code }: MalformedProblem): string {
  switch (code) {
    case 'request.timeout':
      return 'the whole request, without a long pause';
    case 'request.version_unsupported':
      return 'HTTP/1.1 or HTTP/1.0';
    default:
      return 'a message that can be read in exactly one way';
  }
}

const framing: Check = {
  clause: 'request.framing',
  blocked: unreadable,
  applies: isRequest,
  refusal(context) {
    const { contentLengths: lengths, transferEncodings: codings } = context.head();
    if (lengths + codings <= 1) return undefined;
    return refuse('request.ambiguous_framing', {
      clause: 'request.framing',
      fact: '/headers',
      observed: { 'content-length': lengths, 'transfer-encoding': codings },
      required: 'one Content-Length or one Transfer-Encoding (RFC 9112 §6.3)',
      rule: 'defaults/request/framing',
    });
  },
};

const host: Check = {
  clause: 'request.host',
  blocked: unreadable,
  applies: isRequest,
  refusal(context) {
    if (context.head().hostName !== undefined) return undefined;
    const headers = context.request()?.headers ?? [];
    return refuse('request.bad_host', {
      clause: 'request.host',
      fact: headerPointer(headers, 'host'),
      observed: headerValues(headers, 'host'),
      required: 'one Host field that holds a host name and, if any, a port (RFC 9112 §3.2)',
      rule: 'defaults/request/host',
    });
  },
};

const targetLength: Check = {
  clause: 'request.target_length',
  blocked: unreadable,
  applies: isRequest,
  refusal(context) {
    const seen = context.request()?.rawTarget.length ?? 0;
    const { maxTargetBytes } = context.snapshot.settings;
    if (seen <= maxTargetBytes) return undefined;
    return refuse('request.target_too_long', {
      clause: 'request.target_length',
      fact: '/rawTarget',
      observed: seen,
      required: maxTargetBytes,
      rule: 'request/maxTargetBytes',
    });
  },
};

const headerSize: Check = {
  clause: 'request.header_size',
  blocked: unreadable,
  applies: isRequest,
  refusal(context) {
    const seen = context.head().bytes;
    const { maxHeaderBytes } = context.snapshot.settings;
    if (seen <= maxHeaderBytes) return undefined;
    return refuse('request.header_too_large', {
      clause: 'request.header_size',
      fact: '/headers',
      observed: seen,
      required: maxHeaderBytes,
      rule: 'request/maxHeaderBytes',
    });
  },
};

const target: Check = {
  clause: 'request.target',
  blocked: unreadable,
  applies: isRequest,
  refusal(context) {
    const parsed = context.target();
    if (parsed === undefined || parsed.ok) return undefined;
    return refuse('request.ambiguous_target', {
      clause: 'request.target',
      fact: '/rawTarget',
      observed: parsed.reason,
      required: `a path that can be read in exactly one way (${parsed.source})`,
      rule: 'defaults/request/target',
      more: {
        offset: parsed.offset,
        ...(parsed.suggestion === undefined ? {} : { suggestion: parsed.suggestion }),
      },
    });
  },
};

/** Request sanity: what two parsers could read in two ways is refused before anything is matched on it. */
export const requestLayer = layerOf(
  'request',
  [readable, framing, host, targetLength, headerSize, target],
  repairs,
  isPlainlySane,
);

/** All of the checks in one go: everything about the head is in its usual form. */
function isPlainlySane(context: DecisionContext): boolean {
  const { facts } = context;
  if (facts.kind !== 'request') return false;
  const { settings } = context.snapshot;
  const head = context.head();
  return (
    head.hostName !== undefined &&
    head.contentLengths + head.transferEncodings <= 1 &&
    head.bytes <= settings.maxHeaderBytes &&
    facts.rawTarget.length <= settings.maxTargetBytes &&
    context.target()?.ok === true
  );
}

function unreadable(context: DecisionContext): string | undefined {
  return context.facts.kind === 'malformed' ? 'the request could not be read' : undefined;
}

function isRequest(context: DecisionContext): boolean {
  return context.facts.kind === 'request';
}

function repairs(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  const { evidence } = refusal;
  if (context.facts.kind === 'malformed') return [];
  switch (refusal.code) {
    case 'request.ambiguous_framing':
      return [
        removeHeader('transfer-encoding', 'send the body with a Content-Length alone'),
        ...sendOneLength(context),
      ];
    case 'request.bad_host':
      return hostRepairs(context);
    case 'request.target_too_long':
    case 'request.header_too_large': {
      const member =
        refusal.code === 'request.target_too_long' ? 'maxTargetBytes' : 'maxHeaderBytes';
      const needed = Number(evidence.observed);
      return [
        ...(member === 'maxHeaderBytes' ? leaveOut(context, needed) : []),
        {
          actor: 'operator',
          edits: [{ on: 'policy', op: 'set', path: ['request', member], value: needed }],
          summary: `gateway: raise request.${member} to ${needed}`,
        },
      ];
    }
    case 'request.ambiguous_target': {
      const suggestion = evidence.more?.['suggestion'];
      if (typeof suggestion !== 'string') return [];
      return [
        {
          actor: 'caller',
          edits: [{ on: 'request', op: 'set_target', target: suggestion }],
          summary: `ask for ${suggestion}`,
        },
      ];
    }
    default:
      return [];
  }
}

/** Fields without which a request is another one, or nobody's. */
const NEEDED_FIELDS =
  /^(?:host|authorization|content-|transfer-encoding$|forwarded$|x-forwarded-for$)/;
/** How many fields are offered to be left out. */
const OFFERED_FIELDS = 4;

/** The largest fields that can be left out; each is enough by itself, or the search goes on from there. */
function leaveOut(context: DecisionContext, seenBytes: number): readonly Repair[] {
  const bytes = new Map<string, number>();
  for (const [name, value] of context.request()?.headers ?? []) {
    bytes.set(name, (bytes.get(name) ?? 0) + name.length + value.length + 4);
  }
  const { maxHeaderBytes, apiKeyHeaders } = context.snapshot.settings;
  const over = seenBytes - maxHeaderBytes;
  return [...bytes]
    .filter(([name]) => !NEEDED_FIELDS.test(name) && !apiKeyHeaders.includes(name))
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, OFFERED_FIELDS)
    .map(([name, size]) =>
      removeHeader(name, `send less: ${name} has ${size} bytes, and ${over} are too many`),
    );
}

function removeHeader(name: string, summary: string): Repair {
  return { actor: 'caller', edits: [{ on: 'request', op: 'remove_header', name }], summary };
}

function sendOneLength(context: DecisionContext): readonly Repair[] {
  const first = headerValues(context.request()?.headers ?? [], 'content-length')[0];
  if (first === undefined) return [];
  return [
    {
      actor: 'caller',
      edits: [{ on: 'request', op: 'set_header', name: 'content-length', value: first }],
      summary: 'send one Content-Length',
    },
    removeHeader('content-length', 'send the body chunked alone'),
  ];
}

/** Hosts that services answer to; any valid name where one answers to every host. */
function hostRepairs(context: DecisionContext): readonly Repair[] {
  const names = new Set<string>();
  for (const service of Object.values(context.snapshot.document.services ?? {})) {
    for (const name of service.hosts ?? ['localhost']) names.add(name);
  }
  const summary = (value: string): string => `send one Host field: ${value}`;
  return [...names].map((value) => ({
    actor: 'caller',
    edits: [{ on: 'request', op: 'set_header', name: 'host', value }],
    summary: summary(value),
  }));
}
