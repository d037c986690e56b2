import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** One connection, byte for byte. */
export class Wire {
  readonly socket: Socket;
  #bytes = Buffer.alloc(0);
  #ended = false;
  #error: NodeJS.ErrnoException | undefined;
  #waiting: (() => void)[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
    socket.on('end', () => this.#end());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#error = error;
      this.#end();
    });
    socket.on('close', () => this.#end());
  }

  #end(): void {
    this.#ended = true;
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** How the connection ended, if by an error. */
  get error(): NodeJS.ErrnoException | undefined {
    return this.#error;
  }

  get isEnded(): boolean {
    return this.#ended;
  }

  /** Bytes received and not taken yet, as latin1. */
  get text(): string {
    return this.#bytes.toString('latin1');
  }

  write(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Takes everything up to the end of `mark`; fails when the connection ends before it. */
  async until(mark: string): Promise<string> {
    for (;;) {
      const at = this.#bytes.indexOf(mark, 0, 'latin1');
      if (at !== -1) return this.#take(at + mark.length);
      if (this.#ended) throw new Error(`ended before ${JSON.stringify(mark)}: ${this.text}`);
      await this.#more();
    }
  }

  /** Takes this many bytes. */
  async bytes(count: number): Promise<string> {
    while (this.#bytes.length < count) {
      if (this.#ended) throw new Error(`ended after ${this.#bytes.length} bytes: ${this.text}`);
      await this.#more();
    }
    return this.#take(count);
  }

  /** Takes everything until the connection ends. */
  async toEnd(): Promise<string> {
    while (!this.#ended) await this.#more();
    return this.#take(this.#bytes.length);
  }

  /** One response with a Content-Length. */
  async response(): Promise<WireResponse> {
    const head = await this.until('\r\n\r\n');
    const [statusLine = '', ...lines] = head.trimEnd().split('\r\n');
    const headers = lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
    const value = (name: string): string | undefined =>
      headers.find(([found]) => found === name)?.[1];
    const body = await this.bytes(Number(value('content-length') ?? 0));
    return { status: Number(statusLine.split(' ')[1]), head, headers, value, body };
  }

  #take(count: number): string {
    const taken = this.#bytes.toString('latin1', 0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }

  async #more(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}

export interface WireResponse {
  readonly status: number;
  readonly head: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly value: (name: string) => string | undefined;
  readonly body: string;
}

/** Opens a connection for the length of a test. */
export async function openWire(t: TestContext, port: number): Promise<Wire> {
  const socket = connect({ host: '127.0.0.1', port });
  t.after(() => socket.destroy());
  const wire = new Wire(socket);
  await once(socket, 'connect');
  return wire;
}
