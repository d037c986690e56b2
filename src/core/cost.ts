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

/** Acting as somebody else is no mending of one's own call: what the owner can grant comes first. */
const FOREIGN_KEY = 75;

/** What one edit costs. */
function editCost(edit: Edit): number {
  if (edit.on !== 'request') return documentCost(edit);
  return edit.op === 'use_key' && edit.foreign === true ? FOREIGN_KEY : REQUEST_COSTS[edit.op];
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

/** Members that say where routes are found: moving them takes them from those who call them where they are. */
const WHERE_FOUND: ReadonlySet<string> = new Set(['path', 'hosts', 'versionHeader']);
/** Groups of rules: taking a whole one away, or putting another in its place, gives up more than any single rules in it. */
const RULE_GROUPS: ReadonlySet<string> = new Set([
  'require',
  'ip',
  'limits',
  'body',
  'operations',
  'routes',
  'versions',
]);
/** Lists that hold for everybody: without them, and without an entry in them, everybody is let in. */
const LISTS_FOR_ALL: ReadonlySet<string> = new Set(['allow', 'deny']);
/** Lists of what an account has. */
const LISTS_OF_ACCOUNTS: ReadonlySet<string> = new Set(['roles', 'groups', 'scopes', 'keys']);
const GIVES_UP_MUCH = 200;

/** What an edit costs beyond its place, because it gives up more than what a rule in that place wants. */
function giveUpCost(edit: DocumentEdit): number {
  const last = edit.path.at(-1);
  if (edit.path.includes('credential')) return credentialCost(edit);
  // A new route has none of the rules of the one that it goes before.
  if (edit.op === 'append')
    return edit.path[4] === 'routes' && last === 'routes' ? GIVES_UP_MUCH : 0;
  if (isEntity(edit) || RULE_GROUPS.has(String(last))) return GIVES_UP_MUCH;
  if (edit.path[0] === 'services' && WHERE_FOUND.has(String(last))) return GIVES_UP_MUCH;
  if (edit.path.length === 1 && (ENTITIES.has(String(last)) || last === 'trustedProxies'))
    return GIVES_UP_MUCH;
  if (edit.on === 'directory' && LISTS_OF_ACCOUNTS.has(String(last))) return GIVES_UP_MUCH;
  // An entry of a deny list was put there against somebody.
  if (edit.op === 'remove' && edit.path.at(-2) === 'deny') return 20;
  const empties = edit.op === 'remove' || (Array.isArray(edit.value) && edit.value.length === 0);
  return empties && LISTS_FOR_ALL.has(String(last)) ? GIVES_UP_MUCH : 0;
}

const ENTITIES: ReadonlySet<string> = new Set([
  'services',
  'roles',
  'tenants',
  'groups',
  'consumers',
]);

/** Whether a whole service, version, operation, role, account or named list is taken away, or another put in its place. */
function isEntity({ op, path }: DocumentEdit): boolean {
  if (path.length === 2 && path[0] === 'ipLists') return true;
  if (op !== 'remove') return false;
  if (path.length === 2) return ENTITIES.has(String(path[0]));
  if (path[0] !== 'services' || path[2] !== 'versions') return false;
  const isOperation = path[4] === 'operations' || path[4] === 'routes';
  return path.length === 4 || (path.length === 6 && isOperation);
}

/** Letting in whoever has no key lets in everybody; not looking at keys any more takes their rights from all who have one. */
function credentialCost(edit: DocumentEdit): number {
  // What remains of the list, or holds without it, may be that nobody needs a key.
  if (edit.op === 'remove') return 50;
  const text = JSON.stringify(edit.value);
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
