import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearest } from '../../util/edit-distance.ts';
import { PinpointError } from '../../util/error.ts';
import type { MovedBackend } from './parts.ts';

/** A bundled example. */
export interface Example {
  readonly name: string;
  /** Absolute. */
  readonly policyFile: string;
  /** Set where the example was copied, because it came in a package that is not to be edited. */
  readonly copiedTo?: string;
}

/** A line to paste, and what it should come to. */
export interface ExampleCurl {
  readonly title: string;
  readonly command: string;
  readonly expect: { readonly status: number; readonly code?: string };
}

/** The backend of an example, running. */
export interface ExampleBackend {
  readonly url: string;
  /** Set where it does not listen at the port that the policy names. */
  readonly moved?: MovedBackend;
  close(): Promise<void>;
}

const NAMES = ['orders', 'openai'];
const EXAMPLES = new URL('../../../examples/', import.meta.url);

/**
 * Finds a bundled example. From a clone it is run where it stands, so that its files can be edited; from an installed
 * package a copy is made in the working directory, once.
 */
export function findExample(name: string, cwd: string): Example {
  if (!NAMES.includes(name)) {
    const near = nearest(name, NAMES);
    throw new PinpointError(
      'usage.invalid',
      `there is no example \`${name}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`,
      {
        next: 'use `--example orders` or `--example openai`',
      },
    );
  }
  const bundled = fileURLToPath(new URL(`${name}/`, EXAMPLES));
  if (!bundled.split(sep).includes('node_modules'))
    return { name, policyFile: join(bundled, 'policy.yaml') };
  const copy = join(cwd, `pinpoint-example-${name}`);
  if (!existsSync(copy)) cpSync(bundled, copy, { recursive: true });
  return { name, policyFile: join(copy, 'policy.yaml'), copiedTo: relative(cwd, copy) };
}

/** Where the policy of `orders` has its backend. */
const ORDERS_HOST = '127.0.0.1';
const ORDERS_PORT = 9001;

/**
 * Starts the example's backend; undefined: it has none of its own. It listens on the port that its policy names, or on
 * a free one where that port is taken or `free` is asked for.
 */
export async function startBackend(
  example: Example,
  options: { readonly free: boolean },
): Promise<ExampleBackend | undefined> {
  if (example.name !== 'orders') return undefined;
  const { startOrders } = await import('../../../examples/orders/server.ts');
  if (!options.free) {
    try {
      return await startOrders({ port: ORDERS_PORT });
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isTaken) throw error;
    }
  }
  const orders = await startOrders({ port: 0 });
  const moved = {
    host: ORDERS_HOST,
    port: ORDERS_PORT,
    actualPort: Number(new URL(orders.url).port),
  };
  return { ...orders, moved };
}

/** The lines to paste, with the gateway's address filled in; none where the example has none. */
export function exampleCurls(example: Example, gatewayUrl: string): readonly ExampleCurl[] {
  const file = new URL(`${example.name}/curls.json`, EXAMPLES);
  if (!existsSync(file)) return [];
  const curls = JSON.parse(readFileSync(file, 'utf8')) as readonly ExampleCurl[];
  return curls.map((curl) => ({
    ...curl,
    command: curl.command.replaceAll('{gateway}', gatewayUrl),
  }));
}
