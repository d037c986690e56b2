import { readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '../util/error.ts';
import { PinpointError } from '../util/error.ts';

/** The admin port of a running gateway, as a client sees it. */
export interface AdminClient {
  readonly url: string;
  /** GETs JSON. */
  get(path: string): Promise<unknown>;
  /** POSTs JSON text and reads JSON. */
  post(path: string, body: string): Promise<unknown>;
  /** Follows an event stream until it ends or the signal aborts. */
  follow(path: string, onEvent: (event: StreamEvent) => void, signal: AbortSignal): Promise<void>;
}

/** One event of an event stream (WHATWG HTML §9.2). */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

const TIMEOUT_MS = 30_000;

/**
 * Opens the admin port at an address with the token in a file.
 * @throws PinpointError `admin.unauthorized` where the file cannot be read, `usage.invalid` for another scheme
 */
export async function openAdminClient(url: string, tokenFile: string): Promise<AdminClient> {
  const base = url.replace(/\/+$/, '');
  if (!/^http:\/\/[^/]+$/.test(base)) {
    throw new PinpointError('usage.invalid', `\`${url}\` is not the address of an admin port`, {
      next: 'write it as `http://127.0.0.1:8081`',
    });
  }
  const token = await readToken(tokenFile);
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  return {
    url: base,
    get: async (path) => readJson(await send({ base, path, method: 'GET', headers })),
    post: async (path, body) =>
      readJson(
        await send({
          base,
          path,
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body,
        }),
      ),
    follow: async (path, onEvent, signal) => {
      const response = await send({ base, path, method: 'GET', headers, signal });
      if (response.statusCode !== 200) await readJson(response);
      await readEvents(response, onEvent, signal);
    },
  };
}

async function readToken(file: string): Promise<string> {
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new PinpointError('admin.unauthorized', `the admin token in \`${file}\` cannot be read`, {
      next: 'run this as the user that started the gateway, or give the file with `--token-file FILE`',
      cause,
    });
  }
  if (/^[A-Za-z0-9_-]{20,200}$/.test(text)) return text;
  throw new PinpointError('admin.unauthorized', `\`${file}\` holds no admin token`, {
    next: 'name the file `admin.token` in the data directory of that gateway',
  });
}

interface Sending {
  readonly base: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

function send(sending: Sending): Promise<IncomingMessage> {
  const { base, path, method, headers, body, signal } = sending;
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => {
      reject(
        new PinpointError('admin.unreachable', `no gateway answers at ${base}`, {
          next: 'start one with `pinpoint start`, or give its admin port with `--admin URL`',
          cause,
        }),
      );
    };
    const request = httpRequest(
      base + path,
      { method, headers, agent: false, ...(signal === undefined ? {} : { signal }) },
      resolve,
    );
    request.once('error', fail);
    if (signal === undefined)
      request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error('timeout')));
    request.end(body);
  });
}

async function readJson(response: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw notAdmin(cause);
  }
  const status = response.statusCode ?? 0;
  if (status < 400) return value;
  throw problemError(value);
}

function notAdmin(cause: unknown): PinpointError {
  return new PinpointError(
    'admin.unreachable',
    'what answers there is not an admin port of Pinpoint',
    {
      next: 'give the admin port, not the gateway’s own: `pinpoint start` prints both',
      cause,
    },
  );
}

/** The codes that the admin port passes on; anything else is its own failure. */
const PASSED_ON: readonly ErrorCode[] = [
  'call.not_found',
  'call.lost',
  'call.expired',
  'usage.invalid',
  'edit.not_applicable',
  'policy.changed',
  'admin.unauthorized',
  'store.locked',
  'store.corrupt',
  'store.newer',
  'policy.invalid',
];

function problemError(value: unknown): PinpointError {
  const problem =
    typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const { code, detail, next } = problem;
  if (typeof detail !== 'string') return notAdmin(undefined);
  return new PinpointError(
    PASSED_ON.find((known) => known === code) ?? 'admin.unreachable',
    detail,
    {
      next: typeof next === 'string' ? next : 'see the log of the gateway',
    },
  );
}

async function readEvents(
  response: IncomingMessage,
  onEvent: (event: StreamEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  let rest = '';
  response.setEncoding('utf8');
  try {
    for await (const chunk of response) {
      rest += String(chunk);
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = parseEvent(block);
        if (event !== undefined) onEvent(event);
      }
    }
  } catch (error) {
    if (!signal.aborted)
      throw new PinpointError('admin.unreachable', 'the gateway went away', {
        next: 'start it again with `pinpoint start`',
        cause: error,
      });
  }
}

function parseEvent(block: string): StreamEvent | undefined {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) event = line.slice(7);
    if (line.startsWith('data: ')) data.push(line.slice(6));
  }
  return data.length === 0 ? undefined : { event, data: data.join('\n') };
}
