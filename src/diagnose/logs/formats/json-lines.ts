import type { JsonObject } from '../../../util/json.ts';
import { eventOf, readSeenRecord, trafficOf } from '../seen-record.ts';
import type { FieldRole, SeenRecord } from '../seen-record.ts';
import type { TrafficFormat } from '../traffic.ts';
import { KNOWN_FIELDS, fieldOf, fieldsOf, parseObject, recordsIn } from './json-fields.ts';
import type { FieldMap } from './json-fields.ts';

/** One JSON object a line, under names that are known. */
export const JSON_LINES: TrafficFormat = jsonLines(KNOWN_FIELDS);

/** JSON lines whose members a person has named: `{ status: 'res.code' }`; roles that are left out keep the known names. */
export function jsonLinesWith(given: Readonly<Partial<Record<FieldRole, string>>>): TrafficFormat {
  const own = Object.entries(given).map(([role, name]) => [role, [name]] as const);
  return jsonLines({ ...KNOWN_FIELDS, ...Object.fromEntries(own) });
}

function jsonLines(map: FieldMap): TrafficFormat {
  const about = { format: 'json_lines', product: 'the application', layer: 'application' } as const;
  return {
    id: about.format,
    product: about.product,
    layer: about.layer,
    recognise: (lines) => recognise(lines, map),
    mayMatter: (line) => MAY_MATTER.test(line),
    parse(record, at) {
      const object = parseObject(record);
      return object && eventOf(see(object, map), record, { ...about, ...at });
    },
    traffic(line) {
      const object = parseObject(line);
      return object && trafficOf(see(object, map));
    },
  };
}

/** A status, or a word of a refusal. */
const MAY_MATTER =
  /[:"\s=](?:4\d\d|5\d\d)(?:[,"\s}]|$)|orbid|denied|nauthori|csrf|CSRF|not allowed|not permitted|blocked|rejected/;

/** Any line of JSON may be one of ours; formats of certain products are surer. */
function recognise(lines: readonly string[], map: FieldMap): number {
  const objects = lines
    .filter((line) => line.trimStart().startsWith('{'))
    .map(parseObject)
    .filter((object) => object !== undefined);
  const telling = objects.some((object) => see(object, map).status !== undefined);
  return lines.length === 0 ? 0 : (objects.length / lines.length) * (telling ? 0.6 : 0.4);
}

function see(record: JsonObject, map: FieldMap): SeenRecord {
  const records = recordsIn(record);
  const field = (role: FieldRole): string | number | undefined => {
    for (const one of records) {
      const value = fieldOf(one, map[role]);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const ids = records.flatMap((one) => fieldsOf(one, map.id));
  // Google Cloud writes the trace with its project before it.
  const bare = ids.map((id) => id.replace(/^projects\/[^/]*\/traces\//, ''));
  return readSeenRecord(field, [...new Set(bare)].slice(0, 8));
}
