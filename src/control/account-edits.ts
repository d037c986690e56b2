import { createHash, randomInt } from 'node:crypto';
import type { DocumentEdit } from '../core/edit.ts';
import type {
  ConsumerDocument,
  KeyDocument,
  PolicyDocument,
  StateReason,
} from '../core/policy/document.ts';
import { formatApiKey, readApiKey } from '../util/api-key.ts';
import { nearest } from '../util/edit-distance.ts';
import { PinpointError } from '../util/error.ts';
import { formatInstant } from '../util/units.ts';

/** A change of the accounts: the edits of the document, and one line on what they do. */
export interface AccountChange {
  readonly edits: readonly DocumentEdit[];
  readonly note: string;
}

/** A change that makes a key. The key itself is in no edit: only its hash is kept anywhere. */
export interface NewKey extends AccountChange {
  readonly keyId: string;
  /** The whole key, to be shown once. */
  readonly key: string;
}

export interface KeyOptions {
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch; absent: never. */
  readonly expiresMs?: number;
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Makes a key for a consumer. @throws PinpointError where there is no such consumer */
export function createKey(document: PolicyDocument, consumer: string, options: KeyOptions): NewKey {
  requireConsumer(document, consumer);
  const { id, key, hash } = drawKey(document, consumer);
  const value = {
    id,
    hash,
    ...(options.scopes.length === 0 ? {} : { scopes: [...options.scopes] }),
    ...(options.expiresMs === undefined ? {} : { expires: formatInstant(options.expiresMs) }),
  };
  return {
    edits: [{ on: 'directory', op: 'append', path: ['consumers', consumer, 'keys'], value }],
    note: `create key ${id} for ${consumer}`,
    keyId: id,
    key,
  };
}

/**
 * Makes a key that takes another's place, with the same scopes and end. Both work until the old one is revoked;
 * `revoke`: at once.
 */
export function rotateKey(
  document: PolicyDocument,
  keyId: string,
  revoke: Revoking | undefined,
): NewKey {
  const { consumer, index, key: old } = requireKey(document, keyId);
  if (old.revoked !== undefined)
    throw inapplicable(
      `key ${keyId} is revoked already`,
      `make a new one: \`pinpoint keys create ${consumer}\``,
    );
  if (old.rotatedTo !== undefined)
    throw inapplicable(
      `key ${keyId} was rotated to ${old.rotatedTo} already`,
      `revoke it (\`pinpoint keys revoke ${keyId}\`), or rotate ${old.rotatedTo}`,
    );
  const { id, key, hash } = drawKey(document, consumer);
  const path = ['consumers', consumer, 'keys', index];
  const value = {
    id,
    hash,
    ...(old.scopes === undefined ? {} : { scopes: [...old.scopes] }),
    ...(old.expires === undefined ? {} : { expires: old.expires }),
  };
  return {
    edits: [
      { on: 'directory', op: 'set', path: [...path, 'rotatedTo'], value: id },
      ...(revoke === undefined ? [] : [revocation(path, { reason: 'rotated', ...revoke })]),
      { on: 'directory', op: 'append', path: ['consumers', consumer, 'keys'], value },
    ],
    note: `rotate key ${keyId} of ${consumer} to ${id}`,
    keyId: id,
    key,
  };
}

/** Who revokes, when, and why. */
export interface Revoking {
  readonly atMs: number;
  readonly by: string;
  readonly reason?: string;
}

/** Stops a key at once. */
export function revokeKey(
  document: PolicyDocument,
  keyId: string,
  revoking: Revoking,
): AccountChange {
  const { consumer, index, key } = requireKey(document, keyId);
  if (key.revoked !== undefined)
    throw inapplicable(
      `key ${keyId} was revoked at ${key.revoked.at} already`,
      'nothing has to be done',
    );
  return {
    edits: [revocation(['consumers', consumer, 'keys', index], revoking)],
    note: `revoke key ${keyId} of ${consumer}${revoking.reason === undefined ? '' : `: ${revoking.reason}`}`,
  };
}

/** Refuses every call of a consumer, with a reason. */
export function suspendConsumer(
  document: PolicyDocument,
  name: string,
  reason: StateReason,
): AccountChange {
  const consumer = requireConsumer(document, name);
  if (consumer.state === 'disabled')
    throw inapplicable(
      `${name} is disabled, which is more than suspended`,
      'edit its `state` in the policy file',
    );
  if (consumer.state === 'suspended')
    throw inapplicable(
      `${name} is suspended already`,
      `resume it first: \`pinpoint consumers resume ${name}\``,
    );
  const { type, text, by, since } = reason;
  const value = {
    type,
    ...(text === undefined ? {} : { text }),
    ...(by === undefined ? {} : { by }),
    ...(since === undefined ? {} : { since }),
  };
  return {
    edits: [
      { on: 'directory', op: 'set', path: ['consumers', name, 'state'], value: 'suspended' },
      { on: 'directory', op: 'set', path: ['consumers', name, 'reason'], value },
    ],
    note: `suspend ${name} (${type}${text === undefined ? '' : `: ${text}`})`,
  };
}

/** Lets a suspended consumer back in. */
export function resumeConsumer(document: PolicyDocument, name: string): AccountChange {
  const consumer = requireConsumer(document, name);
  if ((consumer.state ?? 'active') === 'active')
    throw inapplicable(`${name} is active already`, 'nothing has to be done');
  return {
    edits: [
      { on: 'directory', op: 'remove', path: ['consumers', name, 'state'] },
      ...(consumer.reason === undefined
        ? []
        : [{ on: 'directory', op: 'remove', path: ['consumers', name, 'reason'] } as const]),
    ],
    note: `resume ${name}`,
  };
}

function revocation(path: readonly (string | number)[], revoking: Revoking): DocumentEdit {
  const { atMs, by, reason } = revoking;
  const value = { at: formatInstant(atMs), by, ...(reason === undefined ? {} : { reason }) };
  return { on: 'directory', op: 'set', path: [...path, 'revoked'], value };
}

function drawKey(
  document: PolicyDocument,
  consumer: string,
): { readonly id: string; readonly key: string; readonly hash: string } {
  const tag =
    consumer
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '')
      .slice(0, 4) || 'key';
  const taken = new Set(
    Object.values(document.consumers ?? {}).flatMap((one) => (one.keys ?? []).map((key) => key.id)),
  );
  for (;;) {
    const part = randomText(4);
    const id = `pk_${tag}_${part}`;
    if (taken.has(id)) continue;
    const key = formatApiKey(tag, part, randomText(32));
    return { id, key, hash: `sha256:${createHash('sha256').update(key).digest('hex')}` };
  }
}

/** Base62 digits from a cryptographic generator, each as likely as another. */
function randomText(length: number): string {
  return Array.from({ length }, () => BASE62.charAt(randomInt(BASE62.length))).join('');
}

/** The consumer of this name. @throws PinpointError that names the nearest one */
export function requireConsumer(document: PolicyDocument, name: string): ConsumerDocument {
  const consumers = document.consumers ?? {};
  const consumer = Object.hasOwn(consumers, name) ? consumers[name] : undefined;
  if (consumer !== undefined) return consumer;
  const near = nearest(name, Object.keys(consumers));
  throw inapplicable(
    `the policy has no consumer \`${name}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`,
    '`pinpoint consumers list` lists them',
  );
}

function requireKey(
  document: PolicyDocument,
  keyId: string,
): { readonly consumer: string; readonly index: number; readonly key: KeyDocument } {
  const ids: string[] = [];
  for (const [consumer, { keys = [] }] of Object.entries(document.consumers ?? {})) {
    for (const [index, key] of keys.entries()) {
      if (key.id === keyId) return { consumer, index, key };
      ids.push(key.id);
    }
  }
  const form = readApiKey(keyId);
  if (form.form === 'pinpoint') {
    // What is said ends up in the logs of whatever ran the command.
    throw inapplicable(
      `a whole key was given where its id is expected, \`${form.prefix}\``,
      'give the id alone; a key that was shown where others may read it should be rotated',
    );
  }
  const near = nearest(keyId, ids);
  throw inapplicable(
    `the policy has no key \`${keyId}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`,
    '`pinpoint keys list` lists them; the id is the part before the secret, such as `pk_rep_7Hq2`',
  );
}

function inapplicable(message: string, next: string): PinpointError {
  return new PinpointError('edit.not_applicable', message, { next });
}
