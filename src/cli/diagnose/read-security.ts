import type { ApiSecurity } from '../../diagnose/api-description.ts';
import type { Files } from '../../policy-file/openapi/files.ts';
import { follow, within } from '../../policy-file/openapi/follow.ts';
import { isObject } from '../../util/json.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { textOf } from './read-operation.ts';

type Scheme = Omit<ApiSecurity, 'scopes'>;

/** The security schemes of a document, by name. */
export function readSchemes(
  files: Files,
  name: string,
  root: JsonObject,
): ReadonlyMap<string, Scheme> {
  const isSwagger = root['swagger'] !== undefined;
  const components = root['components'];
  const holder = isSwagger
    ? root['securityDefinitions']
    : isObject(components)
      ? components['securitySchemes']
      : undefined;
  const at = {
    file: name,
    pointer: isSwagger ? '/securityDefinitions' : '/components/securitySchemes',
  };
  const schemes = new Map<string, Scheme>();
  for (const [key, value] of Object.entries(isObject(holder) ? holder : {})) {
    const spot = follow(files, { at: within(at, key), value });
    if (isObject(spot?.value)) schemes.set(key, schemeOf(key, spot.value));
  }
  return schemes;
}

function schemeOf(name: string, value: JsonObject): Scheme {
  const { type, scheme } = value;
  switch (type) {
    case 'basic':
      return { name, kind: 'basic' };
    case 'http': {
      const word = textOf(scheme)?.toLowerCase();
      return { name, kind: word === 'basic' || word === 'bearer' ? word : 'other' };
    }
    case 'apiKey':
      return apiKey(name, value);
    case 'oauth2':
      return { name, kind: 'oauth2' };
    case 'openIdConnect':
      return { name, kind: 'openid' };
    case 'mutualTLS':
      return { name, kind: 'mutual_tls' };
    default:
      return { name, kind: 'other' };
  }
}

function apiKey(name: string, value: JsonObject): Scheme {
  const parameter = textOf(value['name']) ?? '';
  const place =
    (['query', 'header', 'cookie'] as const).find((one) => one === value['in']) ?? 'header';
  // Swagger 2.0 had no bearer scheme, so its tokens are written as a key in Authorization.
  if (place === 'header' && parameter.toLowerCase() === 'authorization')
    return { name, kind: 'other' };
  return { name, kind: 'api_key', in: place, parameter };
}

/**
 * The alternatives of a `security` list. `{}` in it, or an empty list, lets anybody in: no alternative then. Undefined
 * says the same. A name that no scheme has is of kind `other`.
 */
export function readSecurity(
  value: Json | undefined,
  schemes: ReadonlyMap<string, Scheme>,
): readonly (readonly ApiSecurity[])[] {
  if (!Array.isArray(value)) return [];
  const alternatives = (value as readonly Json[]).filter(isObject).map((requirement) =>
    Object.entries(requirement).map(([name, scopes]): ApiSecurity => {
      const scheme = schemes.get(name) ?? { name, kind: 'other' };
      const named = Array.isArray(scopes)
        ? (scopes as readonly Json[]).filter((one) => typeof one === 'string')
        : [];
      return { ...scheme, scopes: named };
    }),
  );
  return alternatives.some((all) => all.length === 0) ? [] : alternatives;
}
