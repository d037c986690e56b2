import { existsSync } from 'node:fs';
import { RequestExplainer } from '../../control/explainer.ts';
import { writeDescription } from '../../control/admin/why-routes.ts';
import type { PolicyMoment } from '../../control/policy-moment.ts';
import { why } from '../../control/why.ts';
import type { WhyReport } from '../../control/why-report.ts';
import type { UnsentRequest } from '../../control/unsent-request.ts';
import { PinpointError } from '../../util/error.ts';
import type { CommandContext } from '../command.ts';
import type { Found, GatewayFiles } from '../find-gateway.ts';
import { requireFiles } from '../find-gateway.ts';
import { gatherUnsent } from '../gather-unsent.ts';
import { readPolicy } from '../local-policy.ts';
import { openSavedCounters } from '../saved-counters.ts';
import { restoreMoment } from '../restore-moment.ts';
import { openStores } from '../stores.ts';

/** Explains a recorded call: asks the gateway that runs, or reads the files of one that does not. */
export async function whyCall(
  id: string,
  options: { readonly now: boolean },
  { found, context }: { readonly found: Found; readonly context: CommandContext },
): Promise<WhyReport> {
  if (found.kind === 'running') {
    return (await found.admin.get(
      `/why/${encodeURIComponent(id)}${options.now ? '?now' : ''}`,
    )) as WhyReport;
  }
  noteStale(found, context);
  const stores = await openStores(found.dataDirectory);
  try {
    const today = await policyOnDisk(found);
    const explainer = new RequestExplainer({
      ...stores,
      restore: restoreMoment,
      nowMs: context.nowMs,
      ...(today === undefined ? {} : { today }),
    });
    return await explainer.explainCall(id, options);
  } finally {
    await stores.close();
  }
}

/** Explains a request that is never sent. */
export async function whyUnsent(
  request: UnsentRequest,
  { found, context }: { readonly found: Found; readonly context: CommandContext },
): Promise<WhyReport> {
  if (found.kind === 'running')
    return (await found.admin.post('/why', writeDescription(request))) as WhyReport;
  noteStale(found, context);
  const { policyFile } = requireFiles(found);
  const policy = await readPolicy(policyFile);
  const moment = await policy.moment();
  const counters = await openSavedCounters(found.dataDirectory, context.nowMs());
  const facts = gatherUnsent(request, moment.world, { counters, nowMs: context.nowMs() });
  if (!existsSync(found.dataDirectory)) return why({ facts, moment, which: 'todays' });
  const stores = await openStores(found.dataDirectory);
  try {
    const explainer = new RequestExplainer({
      ...stores,
      restore: restoreMoment,
      nowMs: context.nowMs,
      today: moment,
    });
    return await explainer.explainFacts(facts);
  } finally {
    await stores.close();
  }
}

/** The policy that the next gateway would serve; undefined where the file is gone or is none, which is no reason not to explain old calls. */
async function policyOnDisk(found: GatewayFiles): Promise<PolicyMoment | undefined> {
  if (found.policyFile === undefined) return undefined;
  try {
    const policy = await readPolicy(found.policyFile);
    return await policy.moment();
  } catch (error) {
    if (error instanceof PinpointError) return undefined;
    throw error;
  }
}

function noteStale(found: GatewayFiles, { terminal }: CommandContext): void {
  if (found.stale === undefined) return;
  terminal.err(
    `the gateway that ran here (process ${found.stale.pid}) is gone; these are its files\n`,
  );
}
