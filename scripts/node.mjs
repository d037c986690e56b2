// Runs the bundled Node with the arguments given, whatever Node the PATH holds: `npm test` and the other
// scripts need it, because below Node 24 there is no running TypeScript.
import { delimiter, dirname } from 'node:path';
import { REMEDY, findNode, standInFor } from '../bin/fit-node.mjs';

const node = findNode();
if (node === undefined) {
  process.stderr.write(`this needs Node 24 or later: ${REMEDY}\n`);
  process.exitCode = 1;
} else {
  // What is started by name from in there is to be the same Node.
  process.env['PATH'] = [dirname(node), process.env['PATH'] ?? ''].join(delimiter);
  standInFor(node, process.argv.slice(2));
}
