import { PinpointError } from '../../util/error.ts';

/** Why a port could not be opened, and what to do. `option`: the one that names another port. */
export function listenError(
  error: NodeJS.ErrnoException,
  at: { readonly port: number; readonly host: string; readonly option: string },
): PinpointError {
  const place = `${at.host.includes(':') ? `[${at.host}]` : at.host}:${at.port}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return new PinpointError('listen.port_in_use', `port ${at.port} on ${at.host} is in use`, {
        next: `stop what listens there, or choose another port with \`${at.option} N\` (0 picks a free one)`,
        cause: error,
      });
    case 'EACCES':
      return new PinpointError('listen.denied', `this user may not listen on ${place}`, {
        next: `choose a port above 1023 with \`${at.option} N\``,
        cause: error,
      });
    default:
      return new PinpointError(
        'listen.denied',
        `cannot listen on ${place} (${error.code ?? error.message})`,
        {
          next: 'give an address of this machine as `listen.host` or `listen.adminHost` in the policy',
          cause: error,
        },
      );
  }
}
