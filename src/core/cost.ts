import type { DocumentEdit, Edit, RequestEdit } from './edit.ts';

/*
 * The cost function of fixes. Lower is cheaper, and fixes are shown in this order. What the caller can do alone comes
 * first, then what concerns one key, one consumer, and so on to what concerns everybody. The cost of a fix is the sum
 * of its edits' costs, so that of two fixes of one kind the one with fewer edits is cheaper.
 */

const REQUEST_COSTS = {
  wait_until: 8,
  set_header: 10,
  remove_header: 10,
  edit_body: 10,
  keep_credential: 10,
  drop_credentials: 12,
  set_target: 14,
  use_key: 16,
  set_method: 18,
  from_address: 19,
} as const satisfies Record<RequestEdit['op'], number>;

/** What one edit costs. */
export function editCost(edit: Edit): number {
  return edit.on === 'request' ? REQUEST_COSTS[edit.op] : documentCost(edit);
}

/** What a set of edits costs: the sum. */
export function editsCost(edits: readonly Edit[]): number {
  let cost = 0;
  for (const edit of edits) cost += editCost(edit);
  return cost;
}

function documentCost(edit: DocumentEdit): number {
  // Putting another value in an item's place takes one away and adds one.
  const times = edit.op === 'set' && typeof edit.path.at(-1) === 'number' ? 2 : 1;
  return placeCost(edit) * times + giveUpCost(edit);
}

/** Members that say where a route is found: moving one takes it from those who call it where it was. */
const WHERE_FOUND: ReadonlySet<string> = new Set(['path', 'hosts', 'versionHeader']);
/** Groups of rules: taking a whole one away, or putting another in its place, gives up more than any single rules in it. */
const RULE_GROUPS: ReadonlySet<string> = new Set([
  'require',
  'ip',
  'deny',
  'limits',
  'body',
  'operations',
]);

/** What an edit costs beyond its place, because it gives up more than what a rule in that place wants. */
function giveUpCost(edit: DocumentEdit): number {
  const [section, , , , within] = edit.path;
  const last = edit.path.findLast((step) => typeof step === 'string');
  if (last === 'credential') return credentialCost(edit);
  if (within === 'routes' && edit.path.length === 5) return 30;
  if (section !== 'consumers' && WHERE_FOUND.has(String(last))) return 30;
  const isWhole = edit.path.at(-1) === last && edit.op !== 'append';
  return isWhole && RULE_GROUPS.has(String(last)) ? 200 : 0;
}

/** Letting in whoever has no key lets in everybody; not looking at keys any more takes their rights from all who have one. */
function credentialCost(edit: DocumentEdit): number {
  const text = 'value' in edit ? JSON.stringify(edit.value) : '';
  if (!text.includes('anonymous')) return 0;
  return text.includes('api_key') || edit.op === 'append' ? 30 : 50;
}

/** Whom an edit of a place concerns. */
function placeCost(edit: DocumentEdit): number {
  const [section, , member, , within] = edit.path;
  switch (section) {
    case 'consumers':
      if (member === 'tenant') return 34;
      return member === 'keys' ? 20 : member === 'rates' ? 22 : 24;
    case 'groups':
      return 30;
    case 'tenants':
      return 32;
    case 'services':
      if (member !== 'versions') return 48;
      return within === 'operations' || within === 'routes' ? 40 : 44;
    case 'roles':
      return 50;
    case 'ipLists':
      return 52;
    default:
      return 60;
  }
}
