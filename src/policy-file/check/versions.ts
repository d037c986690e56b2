import { hostName } from '../../core/host.ts';
import type { ServiceDocument } from '../../core/policy/document.ts';
import type { PolicyCheck } from './policy-check.ts';
import { show } from './words.ts';

/** How versions of a service are told apart, whether any can be reached, and under which host names. */
export function checkVersions(check: PolicyCheck): void {
  for (const [name, service] of Object.entries(check.document.services ?? {})) {
    checkChoice(check, name, service);
    checkStates(check, name, service);
    checkHosts(check, name, service);
  }
}

function checkChoice(check: PolicyCheck, name: string, service: ServiceDocument): void {
  const path = ['services', name];
  const byPath = service.path?.includes('{version}') === true;
  const byHeader = service.versionHeader !== undefined;
  const versions = Object.keys(service.versions);
  if (versions.length > 1 && !byPath && !byHeader) {
    check.error([...path, 'versions'], {
      code: 'service.ambiguous_version',
      message: `${show(name)} has ${versions.length} versions and nothing that tells them apart: put {version} into its path, or name a versionHeader`,
      atKey: true,
    });
  }
  if (byPath && byHeader) {
    check.warning([...path, 'versionHeader'], {
      code: 'service.ambiguous_version',
      message: 'the path has {version}: the header is never read',
      atKey: true,
    });
  }
  if (service.defaultVersion !== undefined && (byPath || !byHeader)) {
    check.warning([...path, 'defaultVersion'], {
      code: 'service.ambiguous_version',
      message: 'a default version is only used with a versionHeader and a path without {version}',
      atKey: true,
    });
  }
  const prefix = (service.path ?? '').replace('{version}', '');
  if (service.stripPath === true && prefix.includes('{')) {
    check.error([...path, 'stripPath'], {
      code: 'route.bad_template',
      message: 'a path with parameters cannot be stripped before forwarding',
      atKey: true,
    });
  }
}

function checkStates(check: PolicyCheck, name: string, service: ServiceDocument): void {
  const path = ['services', name];
  const versions = Object.entries(service.versions);
  const isServed = versions.some(
    ([, { state }]) => state === undefined || state === 'published' || state === 'deprecated',
  );
  if (!isServed) {
    check.warning(path, {
      code: 'service.unreachable',
      message: `${show(name)} cannot be reached: ${versions.length === 0 ? 'it has no version' : 'no version of it is published'}`,
      atKey: true,
    });
  }
  for (const [version, { openapi, routes, state, sunset }] of versions) {
    const at = [...path, 'versions', version];
    if (openapi === undefined && (routes === undefined || routes.length === 0)) {
      check.warning(at, {
        code: 'route.none',
        message: `version ${show(version)} has no routes: give it an OpenAPI file or routes`,
        atKey: true,
      });
    }
    if (sunset !== undefined && (state === undefined || state === 'published')) {
      check.warning([...at, 'sunset'], {
        code: 'version.order',
        message: 'callers are told of a sunset only while the state is deprecated',
        atKey: true,
      });
    }
  }
}

function checkHosts(check: PolicyCheck, name: string, service: ServiceDocument): void {
  const seen = new Set<string>();
  for (const [index, host] of (service.hosts ?? []).entries()) {
    if (host === '') continue;
    const path = ['services', name, 'hosts', index];
    const read = hostName(host);
    if (read === undefined || read !== host.toLowerCase()) {
      const meant = read ?? bareHost(host);
      check.error(path, {
        code: 'service.bad_host',
        message: `${show(host)} is no host name${meant === undefined ? ': wildcards are not supported' : ` — did you mean ${show(meant)}?`}`,
        found: host,
        nearest: meant,
      });
    } else if (seen.has(read)) {
      check.warning(path, {
        code: 'name.repeated',
        message: `${show(host)} stands in this list twice`,
        found: host,
      });
    }
    seen.add(read ?? host);
  }
}

/** The host of what looks like an address of a page. */
function bareHost(text: string): string | undefined {
  const parts = /^(?:[a-z]+:\/\/)?([^/]+)(?:\/.*)?$/i.exec(text);
  return parts?.[1] === undefined ? undefined : hostName(parts[1]);
}
