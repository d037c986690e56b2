import type {
  OperationRules,
  PolicyDocument,
  ServiceDocument,
} from '../../src/core/policy/document.ts';
import type { OperationSource, PolicySource } from '../../src/core/policy/source.ts';
import type { SchemaFiles } from './bodies.ts';
import { randomDirectory } from './generate-directory.ts';
import { randomRules } from './generate-rules.ts';
import { randomServices } from './generate-services.ts';
import type { PolicySize } from './policy-size.ts';
import type { Random } from './random.ts';
import { randomObjectSchema } from './schemas.ts';
import { NETWORKS, PROXY_NETWORKS } from './vocabulary.ts';

/** A policy with all that it pulls in. */
export interface GeneratedPolicy {
  readonly source: PolicySource;
  readonly schemas: SchemaFiles;
}

const USUAL_SIZE: PolicySize = { services: 4, routes: 5, consumers: 5 };

const LIST_FILE = 'lists/abuse.txt';

/** A set of schema files: one that OpenAPI references point into, and two whole ones. Shared by policies, because compiling one takes long. */
export function randomSchemas(random: Random): SchemaFiles {
  const schemas = Array.from({ length: 8 }, () => ({ schema: randomObjectSchema(random) }));
  return {
    'openapi.json': { 'request/bodies': schemas },
    'order.json': randomObjectSchema(random),
    'note.json': randomObjectSchema(random),
  };
}

/** A random policy: every feature of the document, most of them seldom enough that requests can still pass. */
export function randomPolicy(
  random: Random,
  schemas: SchemaFiles,
  size: PolicySize = USUAL_SIZE,
): GeneratedPolicy {
  const operations: Record<string, readonly OperationSource[]> = {};
  const services: Readonly<Record<string, ServiceDocument>> = randomServices(
    random,
    size,
    operations,
  );
  const document: PolicyDocument = {
    pinpoint: 1,
    ...(random.chance(0.5) ? { access: random.pick(['allow', 'deny']) } : {}),
    ...randomEdges(random),
    // The document itself has no `require`: nothing is required of every service at once.
    ...withoutRequire(randomRules(random, 0.15)),
    upstreams: { backend: { url: 'http://127.0.0.1:9' } },
    services,
    ...randomDirectory(random, size, services),
  };
  const lists = { [LIST_FILE]: random.sample(NETWORKS, 2) };
  const directoryVersion = 'd'.repeat(64);
  return {
    source: { revision: 'a'.repeat(64), directoryVersion, document, operations, lists },
    schemas,
  };
}

/** Proxies, lists and limits of the whole gateway. */
function randomEdges(random: Random): Partial<PolicyDocument> {
  return {
    ipLists: {
      office: random.sample(NETWORKS, 2),
      proxies: PROXY_NETWORKS.slice(0, 2),
      abuse: { file: LIST_FILE },
    },
    ...(random.chance(0.6)
      ? { trustedProxies: random.pick([PROXY_NETWORKS, ['proxies'], ['172.16.0.0/12']]) }
      : {}),
    ...(random.chance(0.5)
      ? { forwardedHeader: random.pick(['x-forwarded-for', 'forwarded']) }
      : {}),
    ...(random.chance(0.2) ? { request: { maxTargetBytes: random.int(40, 90) } } : {}),
    ...(random.chance(0.2) ? { request: { maxHeaderBytes: random.int(250, 600) } } : {}),
  };
}

function withoutRequire(rules: OperationRules): Omit<OperationRules, 'require'> {
  const { require: _, ...others } = rules;
  return others;
}
