import type {
  LifecycleState,
  OperationRules,
  RouteDocument,
  ServiceDocument,
  VersionDocument,
} from '../../src/core/policy/document.ts';
import type { OperationBody, OperationSource, SchemaRef } from '../../src/core/policy/source.ts';
import { randomRules } from './generate-rules.ts';
import type { PolicySize } from './policy-size.ts';
import type { Random } from './random.ts';
import { join } from './routing.ts';
import { HOSTS, LITERALS, METHODS, SERVICES, VERSIONS } from './vocabulary.ts';

/** Keeps one template from having one method twice, which `pinpoint check` would refuse. */
type Taken = Map<
  string,
  { readonly service: string; readonly version: string; readonly byHeader: boolean }[]
>;

interface Place {
  readonly name: string;
  readonly service: Omit<ServiceDocument, 'versions'>;
  readonly version: string;
  readonly taken: Taken;
}

/** Random services; what OpenAPI files would hold is put into `operations`. */
export function randomServices(
  random: Random,
  size: PolicySize,
  operations: Record<string, readonly OperationSource[]>,
): Readonly<Record<string, ServiceDocument>> {
  const taken: Taken = new Map();
  const names = random.sample(SERVICES, random.int(1, size.services));
  return Object.fromEntries(
    names.map((name) => {
      const service = randomService(random, name);
      const isVersioned =
        service.versionHeader !== undefined || service.path?.includes('{version}') === true;
      const versionNames = random.sample(VERSIONS, isVersioned ? random.int(1, 3) : 1);
      const versions = versionNames.map((version) => {
        const place = { name, service, version, taken };
        return [version, randomVersion(random, place, { size, operations })] as const;
      });
      const withDefault = service.versionHeader !== undefined && random.chance(0.6);
      return [
        name,
        {
          ...service,
          ...(withDefault ? { defaultVersion: random.pick(versionNames) } : {}),
          versions: Object.fromEntries(versions),
        },
      ];
    }),
  );
}

function randomService(random: Random, name: string): Omit<ServiceDocument, 'versions'> {
  const path = random.weighted([
    [4, `/${name}`],
    [2, '/{version}'],
    [2, `/${name}/{version}`],
    [1, `/${name}-{version}`],
    [1, '/'],
    [1, undefined],
  ]);
  return {
    upstream: 'backend',
    ...(path === undefined ? {} : { path }),
    ...(random.chance(0.3) ? { hosts: random.sample(HOSTS, random.int(1, 2)) } : {}),
    ...(random.chance(0.3) ? { versionHeader: random.pick(['x-api-version', 'X-Version']) } : {}),
    ...randomRules(random, 0.3),
  };
}

function randomVersion(
  random: Random,
  place: Place,
  into: {
    readonly size: PolicySize;
    readonly operations: Record<string, readonly OperationSource[]>;
  },
): VersionDocument {
  const routes = Array.from({ length: random.int(1, into.size.routes) }, (_, at) =>
    randomRoute(random, place, at),
  );
  const read = random.chance(0.5)
    ? Array.from({ length: random.int(1, into.size.routes) }, (_, at) =>
        randomOperation(random, place, at),
      )
    : [];
  const found = read.filter((each) => each !== undefined);
  if (found.length > 0) into.operations[`${place.name}/${place.version}`] = found;
  const written = routes.filter((each) => each !== undefined);
  const state = random.weighted<LifecycleState | undefined>([
    [12, undefined],
    [6, 'published'],
    [3, 'deprecated'],
    [1, 'draft'],
    [1, 'review'],
    [1, 'blocked'],
    [1, 'retired'],
  ]);
  return {
    ...(state === undefined ? {} : { state }),
    ...randomRules(random, 0.2),
    ...(found.length > 0 ? { openapi: 'openapi.json' } : {}),
    ...(random.chance(0.7) ? { operations: rulesOf(random, [...found, ...written]) } : {}),
    routes: written,
  };
}

function rulesOf(
  random: Random,
  operations: readonly { readonly id: string }[],
): Readonly<Record<string, OperationRules>> {
  return Object.fromEntries(
    operations.filter(() => random.chance(0.4)).map((each) => [each.id, randomRules(random, 0.3)]),
  );
}

function randomRoute(random: Random, place: Place, at: number): RouteDocument | undefined {
  const path = randomTemplate(random);
  const wanted = random.chance(0.15) ? ['*'] : random.sample(METHODS, random.int(1, 3));
  const methods = wanted.filter((method) => take(place, path, method));
  if (methods.length === 0) return undefined;
  return { id: `route${at}`, methods, path, ...randomRules(random, 0.3) };
}

function randomOperation(random: Random, place: Place, at: number): OperationSource | undefined {
  const path = randomTemplate(random);
  const method = random.pick(['GET', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE'] as const);
  if (!take(place, path, method)) return undefined;
  const id = `operation${at}`;
  return { id, method, path, ...(method === 'GET' ? {} : { body: randomBody(random) }) };
}

function randomBody(random: Random): OperationBody {
  const others = random.sample(
    ['image/*', 'text/plain', 'application/*', '*/*', 'application/problem+json'],
    random.int(0, 2),
  );
  const json = random.pick([
    'application/json',
    'application/json',
    'application/JSON',
    'application/*',
  ]);
  const content = random
    .shuffled([...new Set([...others, json])])
    .map((type) => [type, type === json || random.chance(0.4) ? randomRef(random) : null] as const);
  return { required: random.chance(0.6), content: Object.fromEntries(content) };
}

function randomRef(random: Random): SchemaRef {
  return { file: 'openapi.json', pointer: `/request~1bodies/${random.int(0, 7)}/schema` };
}

function randomTemplate(random: Random): string {
  const segments = Array.from({ length: random.int(0, 3) }, () =>
    random.chance(0.35) ? random.pick(['{id}', '{item}']) : random.pick(LITERALS),
  );
  const end = random.weighted([
    [6, [] as readonly string[]],
    [2, ['**']],
    [1, ['']],
  ]);
  const all = [...segments, ...end];
  return `/${all.join('/')}`;
}

function take(place: Place, path: string, method: string): boolean {
  const { service, taken } = place;
  const prefix = (service.path ?? '').replaceAll('{version}', place.version);
  const shape = join(prefix, path).replaceAll(/\{[^}]*\}/g, '{}');
  const byHeader =
    service.versionHeader !== undefined && service.path?.includes('{version}') !== true;
  const spot = `${service.hosts === undefined ? 'all' : 'hosts'} ${shape} ${method}`;
  const before = taken.get(spot) ?? [];
  const free = before.every(
    (each) => byHeader && each.service === place.name && each.version !== place.version,
  );
  if (free) taken.set(spot, [...before, { service: place.name, version: place.version, byHeader }]);
  return free;
}
