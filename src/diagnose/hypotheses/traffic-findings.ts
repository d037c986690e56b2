import type { CaseCheck } from '../case.ts';
import type { CauseCode } from '../cause-codes.ts';
import type { SeenRequest } from '../exchange.ts';
import { NOTHING } from '../finding.ts';
import type { CauseFinding } from '../finding.ts';
import type { PassedRequest, TrafficAround } from '../logs/around.ts';

/** Factors by cause. Below 1: that cause would have refused what passed, too. */
type Factors = Readonly<Partial<Record<CauseCode, number>>>;

/** The same client, method and path passed: what holds for all three is not why. */
const SAME_PASSED: Factors = {
  'server.ip_rule': 0.1,
  'ip.denied': 0.1,
  'server.method_rule': 0.1,
  'server.file_permission': 0.1,
  'server.no_index': 0.1,
  'server.handler_mapping': 0.2,
};
/** Others pass with the same method and path, this client does not. */
const OTHERS_PASSED: Factors = {
  'server.ip_rule': 12,
  'ip.denied': 12,
  'server.method_rule': 0.05,
  'server.file_permission': 0.05,
  'server.no_index': 0.05,
  'server.rewrite_rule': 0.3,
};
/** This client passes on the path with another method: nothing that holds for the path or the client is why. */
const OTHER_METHOD_PASSED: Factors = {
  'server.method_rule': 6,
  'server.ip_rule': 0.1,
  'ip.denied': 0.1,
  'server.rewrite_rule': 0.15,
  'server.file_permission': 0.2,
  'server.no_index': 0.1,
  'server.referer_rule': 0.3,
};
/** This client passes with the method on other paths, though perhaps of another host that shares the log. */
const OTHER_PATHS_PASSED: Factors = {
  'server.rewrite_rule': 1.2,
  'server.ip_rule': 0.7,
  'ip.denied': 0.7,
  'server.method_rule': 0.7,
};

/** What the requests that passed around a refusal say of rules of the server. Of a 403 alone: other statuses tell more. */
export const checkTrafficAround: CaseCheck = ({ exchange: { request, response }, around }) =>
  request === undefined || around === undefined || (response?.status ?? 403) !== 403
    ? NOTHING
    : { answers: [], causes: causesOf(request, around), notes: [] };

function causesOf(request: SeenRequest, around: TrafficAround): readonly CauseFinding[] {
  const { client, samePath, otherPaths } = around;
  const isOwn = ({ clientAddress }: PassedRequest): boolean =>
    client !== undefined && clientAddress === client;
  const sameMethod = samePath.filter(({ method }) => method === request.method);
  const same = sameMethod.filter((one) => isOwn(one));
  if (same.length > 0) return samePassed(request, same);
  const others = client === undefined ? [] : sameMethod;
  if (others.length > 0) {
    const text = `\`${request.method}\` on the same path passed from other addresses than \`${client ?? ''}\``;
    return findings(OTHERS_PASSED, text, others.length);
  }
  const otherMethods = samePath.filter((one) => isOwn(one));
  if (otherMethods.length > 0) {
    const methods = [...new Set(otherMethods.map(({ method = '' }) => `\`${method}\``))];
    const text = `${methods.join(', ')} on the same path passed from the same address`;
    return findings(OTHER_METHOD_PASSED, text, otherMethods.length);
  }
  if (otherPaths === 0) return [];
  const text = `\`${request.method}\` from the same address passed on other paths`;
  return findings(OTHER_PATHS_PASSED, text, otherPaths);
}

/** It passes at times: what differs is in the header, and the two parts of it that rules look at are tried. */
function samePassed(request: SeenRequest, same: readonly PassedRequest[]): readonly CauseFinding[] {
  const text = `\`${request.method}\` on the same path passed from the same address`;
  const agent = programOf(headerOf(request, 'user-agent'));
  const agents = same.map(({ userAgent }) => programOf(userAgent));
  const differs = agent !== undefined && agents.every((one) => one !== undefined && one !== agent);
  if (differs) {
    const who = `${text} with another User-Agent than \`${agent}\``;
    return findings({ ...SAME_PASSED, 'waf.bot': 10, 'server.rewrite_rule': 3 }, who, same.length);
  }
  const referer = headerOf(request, 'referer') === undefined ? {} : { 'server.referer_rule': 12 };
  return findings({ ...SAME_PASSED, ...referer }, text, same.length);
}

function headerOf({ headers }: SeenRequest, wanted: string): string | undefined {
  return headers.find(([name]) => name === wanted)?.[1];
}

/** `curl` of `curl/8.5.0`. */
function programOf(agent: string | undefined): string | undefined {
  const name = agent?.split(/[/ ]/, 1)[0]?.toLowerCase();
  return name === '' ? undefined : name;
}

function findings(factors: Factors, text: string, count: number): readonly CauseFinding[] {
  const times = count === 1 ? 'once' : `${count} times`;
  return (Object.entries(factors) as [CauseCode, number][]).map(([code, factor]) => ({
    code,
    factor,
    group: 'traffic around',
    evidence: { from: 'log', text: `${text} (${times})` },
  }));
}
