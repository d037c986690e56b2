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
  const [section, , member, , within] = edit.path;
  switch (section) {
    case 'consumers':
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
