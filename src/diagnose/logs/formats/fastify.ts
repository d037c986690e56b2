import type { JsonObject } from '../../../util/json.ts';
import type { LogFormat } from '../format.ts';
import { readEpoch, readIsoTime } from '../moment.ts';
import { causesOfWords } from '../words.ts';
import { NODE_RULES } from './node-rules.ts';
import type { Cause, Place, Seen } from './parts/event.ts';
import { eventOf } from './parts/event.ts';
import { member, numberAt, readRecord, textAt } from './parts/json-record.ts';
import { tell } from './parts/line-rule.ts';
import { hasAll, plainShareOf } from './parts/recognise.ts';
import { isWorthTelling } from './parts/refusal.ts';
import { unwrap } from './parts/unwrap.ts';

const NAME = { id: 'fastify', product: 'Fastify', layer: 'framework' } as const;
const LOGGING = 'https://fastify.dev/docs/latest/Reference/Logging/';
/** So many requests are remembered between their first line and their last. */
const OPEN = 2000;

/** What the first line of a request tells: later ones have its id alone. */
type Begun = Pick<Seen, 'method' | 'target' | 'clientAddress' | 'host'>;

/** Fastify's log by pino: JSON lines that begin a request, tell an error, and complete it, with one `reqId`. */
export const fastify: LogFormat = {
  ...reader(),
  // A line alone: what came before it is not known.
  parse: (record, at) => reader().parse(record, at),
  open: () => reader(),
};

function reader(): LogFormat {
  const begun = new Map<string, Begun>();
  const told = new Map<string, readonly Cause[]>();
  return {
    ...NAME,
    recognise: (lines) =>
      plainShareOf(lines, (line) => hasAll(line, ['"level":', '"reqId":', '"pid":']), 0.95),
    mayMatter: (line) =>
      line.includes('"reqId":') && /"req":|"err":|"statusCode":4|"msg":/.test(line),
    parse(record, at) {
      const { text, moment } = unwrap(record);
      const object = readRecord(text);
      const id = object === undefined ? undefined : textAt(object, 'reqId');
      if (object === undefined || id === undefined) return undefined;
      if (member(object, 'req.method') !== undefined) remember(begun, id, requestOf(object));
      const causes = causesOf(object, at);
      if (causes.length > 0) remember(told, id, causes);
      const status = numberAt(object, 'res.statusCode', 'err.statusCode');
      const all = causes.length > 0 ? causes : (told.get(id) ?? []);
      if (!isWorthTelling(status, all)) return undefined;
      return eventOf(NAME, at, {
        moment: momentOf(object) ?? moment,
        ...begun.get(id),
        status,
        ids: [id],
        refusedByProduct: true,
        text: textAt(object, 'err.message', 'msg') ?? '',
        causes: all,
      });
    },
  };
}

function remember<T>(map: Map<string, T>, id: string, value: T): void {
  const [oldest] = map.keys();
  if (map.size >= OPEN && oldest !== undefined) map.delete(oldest);
  map.set(id, value);
}

function requestOf(record: JsonObject): Begun {
  return {
    method: textAt(record, 'req.method'),
    target: textAt(record, 'req.url'),
    clientAddress: textAt(record, 'req.remoteAddress'),
    host: textAt(record, 'req.host', 'req.hostname'),
  };
}

function momentOf(record: JsonObject): Seen['moment'] {
  const time = member(record, 'time');
  if (typeof time === 'number') return readEpoch(time);
  return typeof time === 'string' ? readIsoTime(time) : undefined;
}

/** By the code of the error, else by the words of its message. */
function causesOf(record: JsonObject, { file, line }: Place): readonly Cause[] {
  const level = numberAt(record, 'level') ?? 30;
  const message = textAt(record, 'err.message') ?? textAt(record, 'msg') ?? '';
  const code = textAt(record, 'err.code') ?? '';
  const name = textAt(record, 'err.type') ?? '';
  const stack = textAt(record, 'err.stack')?.slice(0, 2000) ?? '';
  const rules = tell(NODE_RULES, `${name} ${code} ${message}\n${stack}`, {});
  if (rules !== undefined) return rules.causes;
  if (
    member(record, 'err') === undefined &&
    level < 40 &&
    /^(?:incoming request|request completed)$/.test(message)
  )
    return [];
  return causesOfWords(message, `${file}:${line}`, message.slice(0, 160)).map(
    ({ code: cause, factor, evidence }) => ({
      code: cause,
      factor,
      says: evidence.text,
      source: LOGGING,
    }),
  );
}
