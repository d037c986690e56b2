import { open } from 'node:fs/promises';
import type { Random } from '../test/oracle/random.ts';

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15',
  'curl/8.10.1',
  'python-requests/2.32.3',
];
const PATHS = [
  '/orders',
  '/orders/{}',
  '/customers/{}/invoices',
  '/static/app.{}.js',
  '/login',
  '/api/v2/items?page={}',
];
const BLOCK_LINES = 20_000;

/** Writes an access log in the combined format of about so many bytes, 1 of 100 lines a refusal, from 20,000 clients. */
export async function writeAccessLog(path: string, bytes: number, random: Random): Promise<void> {
  const file = await open(path, 'w');
  try {
    let written = 0;
    let second = 0;
    while (written < bytes) {
      const lines: string[] = [];
      for (let line = 0; line < BLOCK_LINES; line += 1)
        lines.push(accessLine(random, (second += 0.01)));
      const block = Buffer.from(`${lines.join('\n')}\n`);
      // The same lines again are as much work to read, and far less to make.
      for (let copy = 0; copy < 10 && written < bytes; copy += 1) {
        await file.write(block);
        written += block.length;
      }
    }
  } finally {
    await file.close();
  }
}

function accessLine(random: Random, second: number): string {
  const refused = random.chance(0.01);
  const status = refused
    ? random.weighted([
        [8, 403],
        [1, 401],
        [1, 429],
      ])
    : random.weighted([
        [90, 200],
        [5, 304],
        [4, 302],
        [1, 404],
      ]);
  const client = random.int(0, 20_000);
  const address = `198.${18 + (client >> 14)}.${(client >> 8) & 63}.${client & 255}`;
  const path = random.pick(PATHS).replace('{}', String(random.int(1, 1_000_000)));
  const method = random.chance(0.8) ? 'GET' : 'POST';
  const at = Math.floor(second);
  const two = (part: number): string => String(part).padStart(2, '0');
  const time = `${two(1 + (Math.floor(at / 86_400) % 28))}/Nov/2026:${two(Math.floor(at / 3600) % 24)}:${two(Math.floor(at / 60) % 60)}:${two(at % 60)} +0000`;
  return `${address} - - [${time}] "${method} ${path} HTTP/1.1" ${status} ${random.int(100, 50_000)} "https://shop.example.com/" "${random.pick(AGENTS)}"`;
}
