import type { Traffic } from '../../traffic.ts';
import type { Seen } from './event.ts';
import { pathOf, said } from './event.ts';

/** What of a record tells of a request, refused or not. */
export type RequestFields = Pick<Seen, 'moment' | 'clientAddress' | 'method' | 'target' | 'status'>;

/** A request as traffic; undefined where no status is told. */
export function toTraffic(fields: RequestFields | undefined): Traffic | undefined {
  if (fields?.status === undefined || fields.status < 100) return undefined;
  const { moment, status } = fields;
  const clientAddress = said(fields.clientAddress);
  const method = said(fields.method);
  const path = pathOf(fields.target);
  return {
    status,
    ...(moment === undefined ? {} : { atMs: moment.atMs }),
    ...(clientAddress === undefined ? {} : { clientAddress }),
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
  };
}
