import type { RevisionSummary } from '../../store/ports.ts';
import { diffText } from '../../control/render/diff-text.ts';
import { plain } from '../../util/plain.ts';
import { momentText } from '../../control/render/time.ts';
import { EXIT, printJson } from '../command.ts';
import type { RunCommand } from '../command.ts';
import { findGateway } from '../find-gateway.ts';
import type { Found } from '../find-gateway.ts';
import { usage } from '../parse-command.ts';
import { REVISIONS } from '../specs.ts';
import { openStores } from '../stores.ts';

const DEFAULT_LIMIT = 20;

/** `pinpoint revisions`: the accepted policies, newest first, with who, when and why. */
export const run: RunCommand = async (command, context) => {
  const text = command.values.get('limit') ?? String(DEFAULT_LIMIT);
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw usage(REVISIONS, `\`--limit\` is \`${text}\`; a number from 1 to 9999 is expected`);
  const revisions = await listRevisions(await findGateway(command, context.cwd), Number(text));
  const { out, paint } = context.terminal;
  if (command.switches.has('json')) {
    printJson(context, { revisions });
    return EXIT.done;
  }
  if (revisions.length === 0) out('no policy was accepted yet\n');
  for (const revision of revisions) {
    const name = `${revision.revision.slice(0, 12)}/${revision.directoryVersion.slice(0, 8)}`;
    out(
      `${paint('strong', name)}  ${momentText(revision.atMs)}  ${plain(revision.by)}  ${plain(revision.note)}\n`,
    );
    if (command.switches.has('diff') && revision.diff !== '')
      out(`${diffText(revision.diff, paint)}\n`);
  }
  return EXIT.done;
};

async function listRevisions(found: Found, limit: number): Promise<readonly RevisionSummary[]> {
  if (found.kind === 'running') {
    const answer = await found.admin.get(`/revisions?limit=${limit}`);
    return (answer as { readonly revisions: readonly RevisionSummary[] }).revisions;
  }
  const stores = await openStores(found.dataDirectory);
  try {
    return await stores.revisions.list(limit);
  } finally {
    await stores.close();
  }
}
