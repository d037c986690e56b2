import { once } from 'node:events';
import { EXIT } from '../command.ts';
import type { CommandContext, ExitCode, RunCommand } from '../command.ts';
import type { LoadedPolicy } from '../../policy-file/load.ts';
import { bannerText } from '../start/banner.ts';
import type { Started } from '../start/banner.ts';
import { exampleCurls, startBackend } from '../start/example.ts';
import type { ExampleBackend } from '../start/example.ts';
import { loadForStart } from '../start/load-for-start.ts';
import { dataDirectoryOf } from '../start/records.ts';
import type { RunningProcess } from '../start/run-gateway.ts';
import { endSignals } from '../start/signals.ts';
import { readStartOptions } from '../start/start-options.ts';
import type { StartOptions } from '../start/start-options.ts';

/** `pinpoint start`: serves until a signal, or a fault, ends it. */
export const run: RunCommand = async (command, context) => {
  const options = readStartOptions(command, context);
  const signals = endSignals(context.nowMs);
  // The policy is read on its own thread while this one compiles what it will need.
  const [{ policy, backend }, { runGateway }] = await Promise.all([
    prepare(options, context),
    import('../start/run-gateway.ts'),
  ]);
  try {
    const { policyFile, port, adminPort } = options;
    const dataDirectory =
      options.dataDirectory ?? dataDirectoryOf(policy.source.document, policyFile);
    const running = await runGateway(
      {
        policyFile,
        policy,
        dataDirectory,
        ...(port === undefined ? {} : { port }),
        ...(adminPort === undefined ? {} : { adminPort }),
        ...(backend?.moved === undefined ? {} : { moved: backend.moved }),
      },
      context,
    );
    announce(running, { options, dataDirectory, backend }, context);
    return await serve(running, signals, context);
  } finally {
    await backend?.close();
    signals.dispose();
  }
};

/** Reads the policy and starts the example's backend; what is read and what is started need nothing of each other. */
async function prepare(
  options: StartOptions,
  context: CommandContext,
): Promise<{ readonly policy: LoadedPolicy; readonly backend: ExampleBackend | undefined }> {
  const [loaded, started] = await Promise.allSettled([
    loadForStart(options.policyFile, context.env, context.terminal),
    options.example === undefined
      ? undefined
      : startBackend(options.example, { free: options.port === 0 || options.adminPort === 0 }),
  ]);
  const backend = started.status === 'fulfilled' ? started.value : undefined;
  if (loaded.status === 'fulfilled' && started.status === 'fulfilled') {
    return { policy: loaded.value, backend };
  }
  await backend?.close();
  throw loaded.status === 'rejected' ? loaded.reason : (started as PromiseRejectedResult).reason;
}

interface Announced {
  readonly options: StartOptions;
  readonly dataDirectory: string;
  readonly backend: ExampleBackend | undefined;
}

function announce(running: RunningProcess, announced: Announced, context: CommandContext): void {
  const { gatewayUrl, admin, keeper } = running;
  const { dataDirectory, options } = announced;
  const { revision, directoryVersion, file } = keeper.status();
  const { terminal } = context;
  if (options.json) {
    const names = { policyFile: file, dataDirectory, revision, directoryVersion };
    const started = { gatewayUrl, adminUrl: admin.url, ...names, pid: process.pid };
    terminal.out(`${JSON.stringify({ started })}\n`);
  } else {
    terminal.out(bannerText(startedOf(running, announced), context.cwd, terminal.paint));
  }
}

function startedOf(running: RunningProcess, announced: Announced): Started {
  const { gatewayUrl, admin, keeper } = running;
  const { options, dataDirectory, backend } = announced;
  const { revision, file, routes } = keeper.status();
  const { upstreams = {} } = keeper.live.current.source.document;
  const { example } = options;
  return {
    gatewayUrl,
    adminUrl: admin.url,
    pageLink: admin.link('/calls'),
    policyFile: file,
    revision,
    routes,
    dataDirectory,
    upstreams:
      backend === undefined ? Object.values(upstreams).map(({ url }) => url) : [backend.url],
    curls: example === undefined ? [] : exampleCurls(example, gatewayUrl),
    ...(backend?.moved === undefined
      ? {}
      : { movedFrom: `http://${backend.moved.host}:${backend.moved.port}` }),
    ...(example?.copiedTo === undefined ? {} : { copiedTo: example.copiedTo }),
  };
}

/** Serves until it is asked to end, or something broke that nobody caught; either way in order, and with one line. */
async function serve(
  running: RunningProcess,
  signals: ReturnType<typeof endSignals>,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal } = context;
  const fault = once(process, 'uncaughtException').then(([error]: unknown[]) =>
    String(error instanceof Error ? error.message : error),
  );
  const reason = await Promise.race([signals.first.then(() => undefined), fault]);
  if (reason !== undefined)
    terminal.err(`a fault that nobody caught, so this gateway ends: ${reason}\n`);
  const stopped = running.stop();
  const cut = await Promise.race([stopped, signals.again.then(() => undefined)]);
  // The terminal shows ^C at the start of the line.
  if (cut === undefined) terminal.err('\nstopped at once; calls under way were cut\n');
  else
    terminal.err(`\nstopped${cut > 0 ? `; ${cut} calls that did not end in time were cut` : ''}\n`);
  if (cut === undefined) process.exit(EXIT.failed);
  return reason === undefined ? EXIT.done : EXIT.failed;
}
