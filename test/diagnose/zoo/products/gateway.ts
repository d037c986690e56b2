import type { PolicyDocument, ServiceDocument } from '../../../../src/core/policy/document.ts';
import { REPORTS_KEY, SHOP_KEY, shopPolicy } from '../../../gateway/support/shop.ts';
import { startTestGateway } from '../../../support/gateway.ts';
import type {
  RunningProduct,
  Variant,
  ZooCase,
  ZooProduct,
  ZooRequest,
  ZooTruth,
} from '../case.ts';
import type { Place } from '../place.ts';

const ALL: readonly Variant[] = ['plain', 'behind_nginx', 'behind_haproxy'];
const JSON_TYPE = ['Content-Type', 'application/json'] as const;
const BODY = '{"sku":"A-1","qty":2}';
const SHOP = ['X-API-Key', SHOP_KEY] as const;
const REPORTS = ['X-API-Key', REPORTS_KEY] as const;

/** A case with what stands in the policy's service for it. */
interface GatewayCase extends ZooCase {
  readonly service: Partial<ServiceDocument>;
}

function gatewayCase(
  id: string,
  truth: Omit<ZooTruth, 'answeredBy'>,
  of: { readonly request: ZooRequest; readonly service?: Partial<ServiceDocument> },
): GatewayCase {
  return {
    id: `gateway.${id}`,
    truth: { answeredBy: ['Pinpoint'], ...truth },
    variants: ALL,
    request: of.request,
    service: of.service ?? {},
  };
}

const ORDER: ZooRequest = {
  method: 'POST',
  path: '/orders',
  headers: [JSON_TYPE, SHOP],
  body: BODY,
};

const CASES: readonly GatewayCase[] = [
  gatewayCase(
    'scope_missing',
    { cause: 'scope.missing' },
    {
      request: { ...ORDER, headers: [JSON_TYPE, REPORTS] },
    },
  ),
  gatewayCase(
    'role_missing',
    { cause: 'role.missing' },
    {
      request: { ...ORDER, headers: [JSON_TYPE, REPORTS] },
      service: { require: { roles: { POST: ['editor'] } } },
    },
  ),
  gatewayCase(
    'ip_not_allowed',
    { cause: 'ip.denied' },
    {
      request: ORDER,
      service: { ip: { allow: ['10.20.0.0/16'] } },
    },
  ),
  gatewayCase(
    'rate',
    { cause: 'rate.exceeded' },
    {
      request: { ...ORDER, times: 4 },
      service: { limits: [{ rate: '2/min', per: 'consumer' }] },
    },
  ),
  gatewayCase(
    'no_credential',
    { cause: 'credential.missing' },
    {
      request: { ...ORDER, headers: [JSON_TYPE] },
    },
  ),
  gatewayCase(
    'no_route',
    { cause: 'route.not_found' },
    {
      request: { ...ORDER, path: '/order' },
    },
  ),
  gatewayCase(
    'method',
    { cause: 'request.method_not_allowed' },
    {
      request: { ...ORDER, path: '/orders/17' },
    },
  ),
];

/** This repository's own gateway. */
export const GATEWAY: ZooProduct = {
  id: 'Pinpoint',
  half: 'tune',
  missing: () => undefined,
  cases: CASES,
  start,
};

async function start(place: Place): Promise<RunningProduct> {
  const backend = `http://127.0.0.1:${await place.echo()}`;
  const ports = new Map<string, number>();
  for (const { id, service } of CASES) {
    const document: PolicyDocument = shopPolicy(backend, service);
    const gateway = await startTestGateway({ document, folder: place.folder });
    place.atEnd(() => gateway.close());
    ports.set(id, Number(new URL(gateway.origin).port));
  }
  return { port: (id) => ports.get(id) ?? 0, logs: [] };
}
