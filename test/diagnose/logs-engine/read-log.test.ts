import assert from 'node:assert/strict';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { readLog } from '../../../src/diagnose/inputs/logs/read-log.ts';
import type { LogProgress } from '../../../src/diagnose/inputs/logs/read-log.ts';
import { GENERAL_FORMATS } from '../../../src/diagnose/logs/general-formats.ts';
import { Random, freshSeed } from '../../oracle/random.ts';
import { hear, hearChunks, sound } from './support.ts';

const line = (client: string, status: number, path = '/orders'): string =>
  `${client} - - [26/Nov/2026:05:00:00 +0100] "POST ${path} HTTP/1.1" ${status} 153 "-" "curl/8.10"`;
const LINES = [line('203.0.113.9', 403), line('198.51.100.2', 201), line('203.0.113.9', 403, '/a')];
const AT_MS = Date.UTC(2026, 10, 26, 4);

let directory = '';
before(async () => (directory = await mkdtemp(join(tmpdir(), 'pinpoint-logs-'))));
after(async () => await rm(directory, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

describe('reading a log', () => {
  it('tells each refusal with its place, client, time and path, and the requests that passed apart', async () => {
    const path = await file('access.log', `${LINES.join('\n')}\n`);
    const { reading, events, passed } = await hear(path);
    assert.deepEqual(
      events.map((one) => [one.file, one.line, one.clientAddress, one.path, one.status, one.atMs]),
      [
        [path, 1, '203.0.113.9', '/orders', 403, AT_MS],
        [path, 3, '203.0.113.9', '/a', 403, AT_MS],
      ],
    );
    assert.deepEqual(
      passed.map(([{ status, clientAddress }, weight]) => [status, clientAddress, weight]),
      [[201, '198.51.100.2', 1]],
    );
    const { lines, formats, firstAtMs, lastAtMs, problems } = sound(reading);
    assert.deepEqual([lines, firstAtMs, lastAtMs, problems], [3, AT_MS, AT_MS, []]);
    assert.deepEqual(
      formats.map(({ id, events: own }) => [id, own]),
      [['access_combined', 2]],
    );
  });

  it('reads the same with CR LF, without an end of the last line, with a mark, and compressed', async () => {
    const text = LINES.join('\n');
    const utf16 = Buffer.from(`\uFEFF${text}\n`, 'utf16le');
    const gzip = gzipSync(`${LINES[0]}\n`);
    const variants: readonly (readonly [string, string | Uint8Array])[] = [
      ['unended', text],
      ['crlf', `${LINES.join('\r\n')}\r\n`],
      ['marked', `\uFEFF${text}\n`],
      ['utf16le', utf16],
      ['utf16be', Buffer.from(utf16).swap16()],
      ['utf16-unmarked', utf16.subarray(2)],
      ['log.1.gz', gzipSync(text)],
      ['members.gz', Buffer.concat([gzip, gzipSync(LINES.slice(1).join('\n'))])],
      ['log.zst', zstdCompressSync(text)],
      [
        'frames.zst',
        Buffer.concat([
          zstdCompressSync(`${LINES[0]}\n`),
          zstdCompressSync(LINES.slice(1).join('\n')),
        ]),
      ],
    ];
    for (const [name, content] of variants) {
      const { events, reading, passed } = await hear(await file(name, content));
      assert.deepEqual(
        events.map((one) => [one.line, one.path]),
        [
          [1, '/orders'],
          [3, '/a'],
        ],
        name,
      );
      assert.equal(sound(reading).lines, 3, name);
      assert.equal(passed.length, 1, name);
      assert.equal(events[0]?.text, LINES[0], name);
    }
  });

  it('says that UTF-16 was read as such', async () => {
    const { reading } = await hear(
      await file('w.log', Buffer.from(`\uFEFF${LINES.join('\n')}`, 'utf16le')),
    );
    assert.match(sound(reading).problems.join(), /UTF-16LE and was read as such/);
  });

  it('gives the same events however the bytes are cut', async () => {
    for (const seed of [1, 2, 3, 131_509_055, freshSeed()]) {
      const random = new Random(seed);
      const text = randomLog(random);
      const bytes = Buffer.from(text);
      const whole = await hearChunks([bytes]);
      const parts: Buffer[] = [];
      const most = random.pick([1, 3, 50, 700, 5000]);
      for (let at = 0; at < bytes.length;) {
        const size = random.int(1, most);
        parts.push(bytes.subarray(at, at + size));
        at += size;
      }
      const cut = await hearChunks(parts);
      assert.deepEqual(cut, whole, `seed ${seed}`);
      const expected = text.split('\n').filter((one) => / 4\d\d \d+ "-"/.test(one)).length;
      assert.equal(whole.events.length, expected, `seed ${seed}`);
    }
  });

  it('tells how far it is, with the whole size, and ends at all of it', async () => {
    const path = await file('progress.log', `${LINES.join('\n')}\n`.repeat(5000));
    const told: LogProgress[] = [];
    await readLog(path, {
      formats: GENERAL_FORMATS,
      listener: { event: () => undefined },
      onProgress: (progress) => told.push(progress),
    });
    const last = told.at(-1);
    assert.ok(last !== undefined && last.totalBytes !== undefined && last.totalBytes > 1e6);
    assert.equal(last.readBytes, last.totalBytes);
  });

  it('names the files that rotation made beside it, newest first', async () => {
    await mkdir(join(directory, 'rotated'));
    for (const name of [
      'error.log.10.gz',
      'error.log.2.gz',
      'error.log.1',
      'error.log',
      'other.log',
      'error.log.bak',
    ]) {
      await file(`rotated/${name}`, LINES.join('\n'));
    }
    const { reading } = await hear(join(directory, 'rotated', 'error.log'));
    assert.deepEqual(
      sound(reading).rotated,
      ['error.log.1', 'error.log.2.gz', 'error.log.10.gz'].map((name) =>
        join(directory, 'rotated', name),
      ),
    );
  });

  it('stops when it is told to, and says so', async () => {
    const { reading } = {
      reading: await readLog(await file('stop.log', `${LINES.join('\n')}\n`.repeat(9000)), {
        formats: GENERAL_FORMATS,
        listener: { event: () => undefined },
        signal: AbortSignal.abort(),
      }),
    };
    const { lines, problems } = sound(reading);
    assert.ok(lines > 0 && lines < 27_000, String(lines));
    assert.match(problems.join(), /not read to its end/);
  });
});

describe('a log that is not as it should be', () => {
  it('is told with what to do next: missing, a directory, an archive, a picture, a journal, noise', async () => {
    const noise = Buffer.from(Array.from({ length: 3000 }, (_, at) => (at * 37) % 251));
    const tar = Buffer.alloc(1024, 0);
    tar.write('access.log');
    tar.write('ustar', 257);
    const cases: readonly (readonly [string, RegExp, RegExp])[] = [
      [join(directory, 'none.log'), /no file/, /journalctl/],
      [directory, /is a directory/, /--log/],
      [await file('a.zip', 'PK\u0003\u0004rest'), /a ZIP archive/, /unzip/],
      [await file('a.tgz', gzipSync(tar)), /a tar archive/, /tar -xf/],
      [await file('a.png', Buffer.from('\u0089PNG\r\n\u001A\n', 'latin1')), /a picture/, /text/],
      [await file('a.journal', 'LPKSHHRH\u0000\u0000'), /systemd journal/, /journalctl/],
      [await file('a.bin', noise), /is no text: \d+ % /, /turn it into text/],
    ];
    for (const [path, message, next] of cases) {
      const { reading, events } = await hear(path);
      assert.equal(reading.ok, false, path);
      if (reading.ok) continue;
      assert.match(reading.message, message);
      assert.match(reading.next, next);
      assert.equal(events.length, 0);
    }
  });

  it('is read as far as it goes where its compression breaks off', async () => {
    const many = Array.from({ length: 20_000 }, (_, at) =>
      line(`198.51.100.${at % 250}`, 403, `/o/${at * 7919}`),
    );
    const whole = gzipSync(many.join('\n'));
    const { reading, events } = await hear(
      await file('cut.gz', whole.subarray(0, whole.length / 2)),
    );
    assert.match(sound(reading).problems.join(), /cut, and is read up to there/);
    assert.ok(events.length > 1000 && events.length < 20_000, String(events.length));
  });

  it('loses one line to one of 100 MB, and says so', async () => {
    const path = join(directory, 'long.log');
    const handle = await open(path, 'w');
    await handle.write(`${LINES[0]}\n`);
    const part = Buffer.alloc(1_000_000, 'a');
    for (let at = 0; at < 100; at += 1) await handle.write(part);
    await handle.write(`\n${LINES[0]}`);
    await handle.close();
    const start = process.memoryUsage.rss();
    const { reading, events } = await hear(path);
    assert.deepEqual(
      events.map((one) => one.line),
      [1, 3],
    );
    assert.match(sound(reading).problems.join(), /1 line is longer than 1 MiB/);
    assert.ok(process.memoryUsage.rss() - start < 90e6, 'the line was held whole');
  });

  it('is read after the zeros that a copy leaves at its beginning', async () => {
    const { events } = await hear(
      await file('zeros.log', Buffer.concat([Buffer.alloc(5000), Buffer.from(LINES.join('\n'))])),
    );
    assert.deepEqual(
      events.map(({ clientAddress, line: at }) => [clientAddress, at]),
      [
        ['203.0.113.9', 1],
        ['203.0.113.9', 3],
      ],
    );
  });

  it('keeps what is no UTF-8 from breaking anything, and control characters from the terminal', async () => {
    const odd = Buffer.concat([
      Buffer.from('203.0.113.9 - - [26/Nov/2026:05:00:00 +0000] "GET /caf'),
      Buffer.from([0xe9, 0x1b, 0x5b, 0x33, 0x31, 0x6d]),
      Buffer.from(' HTTP/1.1" 403 1 "-" "x"\n'),
    ]);
    const { events } = await hearChunks([odd]);
    assert.equal(events.length, 1);
    // oxlint-disable-next-line no-control-regex -- what must not be there
    assert.doesNotMatch(events[0]?.text ?? '', /[\u0000-\u001F]/);
  });

  it('is told to be empty, of no known format, or without a refusal', async () => {
    const empty = await hear(await file('empty.log', ''));
    assert.match(sound(empty.reading).problems.join(), /is empty/);
    const prose = await hear(
      await file('prose.txt', 'The quick brown fox\njumps over the lazy dog\n'),
    );
    assert.match(sound(prose.reading).problems.join(), /format of .* is not known.*--log-format/);
    const fine = await hear(await file('fine.log', line('198.51.100.1', 200)));
    assert.match(sound(fine.reading).problems.join(), /holds no refused request/);
  });
});

describe('memory', () => {
  it('does not grow with the log: 200 MB, a refusal in each tenth line', async () => {
    const lines = Array.from({ length: 5000 }, (_, at) =>
      line(`10.${at % 250}.${at >> 5}.7`, at % 10 === 0 ? 403 : 200, `/x/${at}`),
    );
    const block = Buffer.from(`${lines.join('\n')}\n`);
    const path = join(directory, 'large.log');
    const handle = await open(path, 'w');
    for (let written = 0; written < 200e6; written += block.length) await handle.write(block);
    await handle.close();
    let events = 0;
    const quiet = { event: () => (events += 1) };
    await readLog(await file('warm.log', block), { formats: GENERAL_FORMATS, listener: quiet });
    const start = process.memoryUsage.rss();
    let most = start;
    await readLog(path, {
      formats: GENERAL_FORMATS,
      listener: quiet,
      onProgress: () => (most = Math.max(most, process.memoryUsage.rss())),
    });
    assert.ok(events > 100_000, String(events));
    assert.ok(most - start < 150e6, `grew by ${Math.round((most - start) / 1e6)} MB`);
    await rm(path);
  });
});

/** Lines of access, some of them odd, with either end, with or without the last one. */
function randomLog(random: Random): string {
  const end = random.pick(['\n', '\r\n']);
  const lines = Array.from({ length: random.int(1, 400) }, () =>
    random.weighted<() => string>([
      [
        60,
        () =>
          line(
            `198.51.100.${random.int(0, 9)}`,
            random.pick([200, 201, 304]),
            `/p/${random.int(1, 99)}`,
          ),
      ],
      [
        20,
        () =>
          line(
            `2001:db8::${random.int(1, 9)}`,
            random.pick([401, 403, 404, 429]),
            `/ü/${random.int(1, 99)}`,
          ),
      ],
      [3, () => ''],
      [3, () => '\u0016\u0003\u0001 garbage "€" 403'],
      [1, () => 'x'.repeat(random.int(1, 9000))],
    ])(),
  );
  return lines.join(end) + (random.chance(0.5) ? end : '');
}
