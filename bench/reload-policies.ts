import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { PolicyDocument, ServiceDocument } from '../src/core/policy/document.ts';
import { benchDocument } from './world.ts';

const OPENAPI = 'shop.openapi.yaml';
const KEYS = 1000;
const OPERATIONS_PER_PATH = 4;

/** A policy in files, to be read as one that somebody saved. */
export interface PolicyFiles {
  readonly file: string;
  /** Saves it once more, with the scopes of one key changed and nothing else. */
  changeKey(): Promise<void>;
  /** Saves it once more, with one rule changed. */
  changeRule(): Promise<void>;
}

/** A policy whose routes are all written out. */
export async function writtenOut(directory: string, routes: number): Promise<PolicyFiles> {
  return save(join(directory, 'routes.yaml'), benchDocument({ routes, keys: KEYS }));
}

/** A policy whose routes are the operations of an OpenAPI file, every second with a body and its schema. */
export async function fromOpenapi(directory: string, operations: number): Promise<PolicyFiles> {
  await writeFile(join(directory, OPENAPI), stringify(openapiOf(operations)));
  const document = benchDocument({ routes: 1, keys: KEYS });
  const service: ServiceDocument = {
    upstream: 'backend',
    path: '/shop',
    require: { scopes: { GET: ['things:read'], '*': ['things:write'] }, roles: ['role1', 'role2'] },
    limits: [{ rate: '100/s', per: 'consumer' }],
    versions: { v1: { openapi: OPENAPI } },
  };
  return save(join(directory, 'openapi.yaml'), { ...document, services: { shop: service } });
}

async function save(file: string, document: PolicyDocument): Promise<PolicyFiles> {
  const write = async (next: PolicyDocument): Promise<void> => {
    await writeFile(file, stringify(next, { aliasDuplicateObjects: false }));
  };
  await write(document);
  return {
    file,
    changeKey: () => write(withOtherKey(document)),
    changeRule: () => write({ ...document, limits: [{ rate: '900/s', per: 'ip' }] }),
  };
}

function withOtherKey(document: PolicyDocument): PolicyDocument {
  const { consumers = {} } = document;
  const [[name, consumer] = []] = Object.entries(consumers);
  if (name === undefined || consumer === undefined) throw new Error('there is no consumer');
  const [first, ...rest] = consumer.keys ?? [];
  if (first === undefined) throw new Error('there is no key');
  const keys = [{ ...first, scopes: ['things:read'], expires: '2028-06-01' }, ...rest];
  return { ...document, consumers: { ...consumers, [name]: { ...consumer, keys } } };
}

function openapiOf(operations: number): object {
  const paths = Array.from({ length: Math.ceil(operations / OPERATIONS_PER_PATH) }, (_, at) => [
    `/things${at}/{id}`,
    Object.fromEntries(
      ['get', 'post', 'put', 'delete'].map((method) => [method, operationOf(method, at)]),
    ),
  ]);
  return {
    openapi: '3.1.0',
    info: { title: 'Shop', version: '1.0.0' },
    paths: Object.fromEntries(paths),
    components: { schemas: { Thing: THING } },
  };
}

function operationOf(method: string, at: number): object {
  const hasBody = method === 'post' || method === 'put';
  const schema =
    at % 2 === 0
      ? { $ref: '#/components/schemas/Thing' }
      : { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
  return {
    operationId: `${method}Thing${at}`,
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
    ...(hasBody
      ? { requestBody: { required: true, content: { 'application/json': { schema } } } }
      : {}),
    responses: { 200: { description: 'Done.' } },
  };
}

const THING = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'price'],
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 200 },
    price: { type: 'integer', minimum: 0 },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 20 },
  },
};
