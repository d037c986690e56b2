import type { IncomingMessage } from 'node:http';
import type { NewOrder, Order, OrderStore } from './order-store.ts';

const MAX_BODY_BYTES = 65_536;
const DEFAULT_PAGE = 50;

/** An answer of the service. `body` undefined: no content. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

type Handler = (call: {
  readonly store: OrderStore;
  readonly id: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
}) => Answer | Promise<Answer>;

/** Method and path pattern; the one group is the order's id. */
const ROUTES: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  ['GET', /^\/health$/, () => ({ status: 200, body: { status: 'ok' } })],
  ['GET', /^\/orders$/, list],
  ['POST', /^\/orders$/, place],
  ['GET', /^\/orders\/([^/]+)$/, withOrder((order) => ({ status: 200, body: order }))],
  ['DELETE', /^\/orders\/([^/]+)$/, withOrder(remove)],
  ['POST', /^\/orders\/([^/]+)\/cancel$/, withOrder(cancel)],
  ['POST', /^\/orders\/([^/]+)\/remind$/, withOrder(remind)],
  ['POST', /^\/orders\/([^/]+)\/refund$/, withOrder(refund)],
];

/** Answers one request: the service's own rules, on top of whatever a gateway before it has decided. */
export async function handle(store: OrderStore, request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://orders.invalid');
  const matching = ROUTES.filter(([, path]) => path.test(url.pathname));
  if (matching.length === 0) return no(404, 'not_found', `there is nothing at ${url.pathname}`);
  const route = matching.find(([method]) => method === request.method);
  if (route === undefined) {
    return no(
      405,
      'method_not_allowed',
      `${url.pathname} takes ${matching.map(([m]) => m).join(', ')}`,
    );
  }
  const [, path, handler] = route;
  const id = decodeURIComponent(path.exec(url.pathname)?.[1] ?? '');
  return handler({ store, id, query: url.searchParams, request });
}

function no(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}

function withOrder(then: (order: Order, store: OrderStore) => Answer): Handler {
  return ({ store, id }) => {
    const order = store.find(id);
    return order === undefined
      ? no(404, 'order_not_found', `there is no order ${id}`)
      : then(order, store);
  };
}

function list({ store, query }: Parameters<Handler>[0]): Answer {
  const limit = Number(query.get('limit') ?? DEFAULT_PAGE);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    return no(400, 'bad_limit', 'limit is a whole number from 1 to 100');
  }
  const status = query.get('status');
  return {
    status: 200,
    body: { orders: store.list({ limit, ...(status === null ? {} : { status }) }) },
  };
}

async function place({ store, request }: Parameters<Handler>[0]): Promise<Answer> {
  const body = await readJson(request);
  if ('refused' in body) return body.refused;
  const wanted = parseNewOrder(body.value);
  if (wanted === undefined) {
    return no(400, 'bad_order', 'an order has a customer and items of { sku, quantity }');
  }
  const made = store.create(wanted);
  return 'unknownSku' in made
    ? no(422, 'unknown_article', `the catalogue has no article ${made.unknownSku}`)
    : { status: 201, body: made.order };
}

function cancel(order: Order, store: OrderStore): Answer {
  if (order.status === 'in_review') {
    return no(
      403,
      'order_locked',
      `${order.id} is under payment review: only the payments team may change it`,
    );
  }
  if (order.status !== 'placed') {
    return no(
      409,
      `order_${order.status}`,
      `${order.id} is ${order.status} and can no longer be cancelled`,
    );
  }
  store.setStatus(order.id, 'cancelled');
  return { status: 200, body: { ...order, status: 'cancelled' } };
}

function remind(order: Order, store: OrderStore): Answer {
  return { status: 202, body: { id: order.id, reminders: store.addReminder(order.id) } };
}

function refund(order: Order, store: OrderStore): Answer {
  if (order.status !== 'shipped') {
    return no(
      409,
      `order_${order.status}`,
      `${order.id} is ${order.status}: only a shipped order is refunded`,
    );
  }
  store.setStatus(order.id, 'refunded');
  return { status: 200, body: { ...order, status: 'refunded' } };
}

function remove(order: Order, store: OrderStore): Answer {
  if (order.status !== 'cancelled') {
    return no(409, 'order_not_cancelled', `${order.id} is ${order.status}: cancel it first`);
  }
  store.remove(order.id);
  return { status: 204 };
}

async function readJson(
  request: IncomingMessage,
): Promise<{ readonly value: unknown } | { readonly refused: Answer }> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BODY_BYTES) {
      return { refused: no(413, 'too_large', `an order is at most ${MAX_BODY_BYTES} bytes`) };
    }
    chunks.push(chunk);
  }
  try {
    return { value: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown };
  } catch {
    return { refused: no(400, 'bad_json', 'the body is not JSON') };
  }
}

function parseNewOrder(value: unknown): NewOrder | undefined {
  if (!isRecord(value) || typeof value['customer'] !== 'string') return undefined;
  const items = value['items'];
  if (!Array.isArray(items) || items.length === 0) return undefined;
  const parsed: { sku: string; quantity: number }[] = [];
  for (const item of items as readonly unknown[]) {
    if (!isRecord(item)) return undefined;
    const { sku, quantity } = item;
    if (typeof sku !== 'string' || typeof quantity !== 'number') return undefined;
    if (!Number.isInteger(quantity) || quantity < 1) return undefined;
    parsed.push({ sku, quantity });
  }
  return { customer: value['customer'], items: parsed };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
