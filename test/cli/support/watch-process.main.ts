import { createHook } from 'node:async_hooks';
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

// Loaded with `--import` before the command line: writes down every module that is loaded, and everything that would
// reach a network, and says so in the file that PINPOINT_TEST_WATCH names when the process ends.

/** What Node's own handles to the network are called (async_hooks, "type"): sockets, datagrams, look-ups of names. */
const NETWORK = /^(?:TCP|UDP|TLS|GETADDRINFO|GETNAMEINFO|QUERY|DNSCHANNEL|HTTP|QUIC)/;

const modules: string[] = [];
const network: string[] = [];

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    modules.push(resolved.url);
    return resolved;
  },
});
createHook({
  init(_id, type) {
    if (NETWORK.test(type)) network.push(type);
  },
}).enable();

process.on('exit', () => {
  const file = process.env['PINPOINT_TEST_WATCH'];
  if (file !== undefined) writeFileSync(file, JSON.stringify({ modules, network }));
});
