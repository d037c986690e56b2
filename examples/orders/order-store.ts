import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';

export type OrderStatus = 'placed' | 'in_review' | 'shipped' | 'cancelled' | 'refunded';

export interface OrderItem {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPriceCents: number;
}

export interface Order {
  readonly id: string;
  readonly customer: string;
  readonly status: OrderStatus;
  readonly items: readonly OrderItem[];
  readonly totalCents: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly reminders: number;
}

/** What a customer wants: the store looks up the prices. */
export interface NewOrder {
  readonly customer: string;
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
}

/** The orders, in one SQLite file. */
export interface OrderStore {
  list(filter: { readonly status?: string; readonly limit: number }): readonly Order[];
  find(id: string): Order | undefined;
  /** The first article that is not in the catalogue, or the order as stored. */
  create(order: NewOrder): { readonly unknownSku: string } | { readonly order: Order };
  setStatus(id: string, status: OrderStatus): void;
  /** How many reminders the order has had, this one included. */
  addReminder(id: string): number;
  remove(id: string): void;
  close(): void;
}

const SCHEMA = `
  PRAGMA foreign_keys = ON;
  CREATE TABLE IF NOT EXISTS articles (sku TEXT PRIMARY KEY, price_cents INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS orders (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    customer TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at TEXT NOT NULL,
    reminders INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS items (
    order_number INTEGER NOT NULL REFERENCES orders(number) ON DELETE CASCADE,
    sku TEXT NOT NULL REFERENCES articles(sku),
    quantity INTEGER NOT NULL,
    unit_price_cents INTEGER NOT NULL,
    PRIMARY KEY (order_number, sku)
  ) STRICT;`;

const SEED = `
  INSERT INTO articles VALUES ('TEA-100', 890), ('MUG-200', 1450), ('POT-300', 3900);
  INSERT INTO orders (number, customer, status, created_at) VALUES
    (1001, 'ada@example.com', 'shipped', '2026-01-05T09:12:00.000Z'),
    (1002, 'grace@example.com', 'placed', '2026-01-06T14:30:00.000Z'),
    (1003, 'alan@example.com', 'in_review', '2026-01-07T08:05:00.000Z');
  INSERT INTO items VALUES
    (1001, 'TEA-100', 3, 890), (1001, 'POT-300', 1, 3900),
    (1002, 'MUG-200', 2, 1450),
    (1003, 'POT-300', 12, 3900);`;

type Row = Record<string, SQLOutputValue>;

/** Opens the orders, and fills an empty file with three to begin with. `:memory:` keeps them until the end. */
export function openOrderStore(dataFile: string): OrderStore {
  const database = new DatabaseSync(dataFile);
  database.exec(SCHEMA);
  if (database.prepare('SELECT 1 FROM articles').get() === undefined) database.exec(SEED);

  const selectItems = database.prepare('SELECT * FROM items WHERE order_number = ? ORDER BY sku');
  const toOrder = (row: Row): Order => {
    const items = selectItems.all(row['number'] as number).map((item) => ({
      sku: item['sku'] as string,
      quantity: item['quantity'] as number,
      unitPriceCents: item['unit_price_cents'] as number,
    }));
    return {
      id: `ord-${String(row['number'])}`,
      customer: row['customer'] as string,
      status: row['status'] as OrderStatus,
      items,
      totalCents: items.reduce((sum, item) => sum + item.quantity * item.unitPriceCents, 0),
      createdAt: row['created_at'] as string,
      reminders: row['reminders'] as number,
    };
  };
  const find = (id: string): Order | undefined => {
    const row = database.prepare('SELECT * FROM orders WHERE number = ?').get(numberOf(id));
    return row === undefined ? undefined : toOrder(row);
  };

  return {
    find,
    list({ status, limit }) {
      const rows =
        status === undefined
          ? database.prepare('SELECT * FROM orders ORDER BY number LIMIT ?').all(limit)
          : database
              .prepare('SELECT * FROM orders WHERE status = ? ORDER BY number LIMIT ?')
              .all(status, limit);
      return rows.map(toOrder);
    },
    create: (wanted) => create(database, wanted, find),
    setStatus(id, status) {
      database.prepare('UPDATE orders SET status = ? WHERE number = ?').run(status, numberOf(id));
    },
    addReminder(id) {
      const row = database
        .prepare('UPDATE orders SET reminders = reminders + 1 WHERE number = ? RETURNING reminders')
        .get(numberOf(id));
      return Number(row?.['reminders']);
    },
    remove(id) {
      database.prepare('DELETE FROM orders WHERE number = ?').run(numberOf(id));
    },
    close: () => database.close(),
  };
}

/** `ord-1001` → 1001; anything else → -1, which no order has. */
function numberOf(id: string): number {
  const digits = /^ord-(\d{1,12})$/.exec(id)?.[1];
  return digits === undefined ? -1 : Number(digits);
}

function create(
  database: DatabaseSync,
  wanted: NewOrder,
  find: (id: string) => Order | undefined,
): ReturnType<OrderStore['create']> {
  const price = database.prepare('SELECT price_cents FROM articles WHERE sku = ?');
  const priced = wanted.items.map((item) => ({
    ...item,
    priceCents: price.get(item.sku)?.['price_cents'] as number | undefined,
  }));
  const unknown = priced.find((item) => item.priceCents === undefined);
  if (unknown !== undefined) return { unknownSku: unknown.sku };

  const insertItem = database.prepare(
    'INSERT INTO items VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity',
  );
  database.exec('BEGIN IMMEDIATE');
  try {
    const { lastInsertRowid } = database
      .prepare('INSERT INTO orders (customer, status, created_at) VALUES (?, ?, ?)')
      .run(wanted.customer, 'placed', new Date().toISOString());
    for (const item of priced) {
      insertItem.run(lastInsertRowid, item.sku, item.quantity, item.priceCents ?? 0);
    }
    database.exec('COMMIT');
    const order = find(`ord-${String(lastInsertRowid)}`);
    if (order === undefined) throw new Error('the order that was just stored cannot be read');
    return { order };
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
