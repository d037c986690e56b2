/** A value of foreign JSON, asked for what it should be. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** The value as an object; undefined for anything else. */
export function asRecord(value: unknown): JsonRecord | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonRecord)
    : undefined;
}

/** The items of a list; none for anything else. */
export function asItems(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** The member as text; undefined where it is none. */
export function textAt(record: JsonRecord | undefined, name: string): string | undefined {
  const value = record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The member as a finite number; undefined where it is none. */
export function numberAt(record: JsonRecord | undefined, name: string): number | undefined {
  const value = record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The member as an object; undefined where it is none. */
export function recordAt(record: JsonRecord | undefined, name: string): JsonRecord | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? asRecord(record[name]) : undefined;
}
