import type { Permit } from '../../util/path-pattern.ts';

/** A node of the tree: one step is one path segment. Methods are sets of bits, because there is a node for every segment. */
interface Node {
  literals: Map<string, Node> | undefined;
  param: Node | undefined;
  /** Methods of templates that end here; 0: none does. */
  leaf: number;
  /** Methods of templates that end here in `**`. */
  rest: number;
  /** Methods of all templates that go through here. */
  below: number;
}

/** Bits of a number that can be used for methods. */
const MOST_METHODS = 30;

/** All path templates in one tree, to find what a permit rule opens without trying every route. */
export class TemplateTree {
  readonly #root: Node = newNode();
  readonly #methods: string[] = ['*'];
  readonly #bits = new Map<string, number>([['*', 1]]);

  /** Adds a full template: `/orders/{id}`, `/files/**`. */
  add(template: string, methods: readonly string[]): void {
    const bits = this.#bitsOf(methods);
    let node = this.#root;
    node.below |= bits;
    const segments = template.split('/');
    for (let at = 1; at < segments.length; at += 1) {
      const segment = segments[at] ?? '';
      if (segment === '**' && at === segments.length - 1) {
        node.rest |= bits;
        return;
      }
      node = stepInto(node, segment);
      node.below |= bits;
    }
    node.leaf |= bits;
  }

  /** The methods of the routes whose paths the rule's pattern covers, at least some of them. */
  methodsUnder(permit: Permit): ReadonlySet<string> {
    const bits = collect(this.#root, permit.segments, 0);
    return new Set(this.#methods.filter((_, at) => (bits & (1 << at)) !== 0));
  }

  /** Whether a template ends here with no step more than this prefix has. */
  has(prefix: readonly string[], end: 'leaf' | 'rest'): boolean {
    let node: Node | undefined = this.#root;
    for (const segment of prefix) {
      node = isParam(segment) ? node?.param : node?.literals?.get(segment);
    }
    return node !== undefined && node[end] !== 0;
  }

  #bitsOf(methods: readonly string[]): number {
    let bits = 0;
    for (const method of methods) bits |= this.#bits.get(method) ?? this.#newBit(method);
    return bits;
  }

  /** A method that there is no bit left for counts as any: then too little is said, never too much. */
  #newBit(method: string): number {
    const bit = this.#methods.length < MOST_METHODS ? 1 << this.#methods.length : 1;
    if (bit !== 1) this.#methods.push(method);
    this.#bits.set(method, bit);
    return bit;
  }
}

function newNode(): Node {
  return { literals: undefined, param: undefined, leaf: 0, rest: 0, below: 0 };
}

function isParam(segment: string): boolean {
  return segment.startsWith('{') && segment.endsWith('}');
}

function stepInto(node: Node, segment: string): Node {
  if (isParam(segment)) return (node.param ??= newNode());
  node.literals ??= new Map();
  let next = node.literals.get(segment);
  if (next === undefined) {
    next = newNode();
    node.literals.set(segment, next);
  }
  return next;
}

function collect(node: Node, segments: readonly string[], at: number): number {
  let found = node.rest;
  const segment = segments[at];
  if (segment === undefined) return found | node.leaf;
  if (segment === '**') return found | node.below;
  if (segment === '*') {
    for (const [literal, next] of node.literals ?? []) {
      if (literal !== '') found |= collect(next, segments, at + 1);
    }
  } else {
    const next = node.literals?.get(segment);
    if (next !== undefined) found |= collect(next, segments, at + 1);
  }
  if (node.param !== undefined && segment !== '') found |= collect(node.param, segments, at + 1);
  return found;
}
