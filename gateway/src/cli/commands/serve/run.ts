import { recallWhole } from '../../../config/recall.ts';
import { quoted } from '../../../config/problem.ts';
import type { Configuring, ConfiguringOptions } from '../../../configuring.ts';
import type { Config, Gateway, Log, State } from '../../../index.ts';
import {
  closeInheritedDescriptors,
  createExamined,
  createGateway,
  createLog,
  GatewayError,
  loadHooks,
} from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { say } from '../../output.ts';
import { configPath, openOwnState, ownFolder } from '../../place.ts';
import { watchSignals } from '../../signals.ts';
import { consoleAddress } from '../console/address.ts';
import type { ConsoleAddress } from '../console/address.ts';
import { packageSettings } from '../console/package-settings.ts';
import { offerLinks, showConsole } from '../console/show.ts';
import type { Address } from './address.ts';
import { addressOf } from './address.ts';

/** The way to a parent that is Node as well. */
const channelOf = ({ channel }: Pick<NodeJS.Process, 'channel'>): readonly number[] =>
  channel !== undefined && channel !== null && 'fd' in channel && typeof channel.fd === 'number' ? [channel.fd] : [];

const leaving = new GatewayError('cancelled', 'The gateway was asked to end.');

const levels = ['debug', 'info', 'warn', 'error'] as const;

const readLevel = (text: string): (typeof levels)[number] => {
  const level = levels.find((each) => each === text);
  if (level !== undefined) return level;
  throw new UsageError(`--log-level ${quoted(text)} is not known.`, `Write one of ${levels.join(', ')}.`);
};

/** Clients that start this process, and end it by closing its input. */
const serveStdio = async (
  gateway: Gateway,
  client: string | undefined,
  asked: Promise<string>,
): Promise<string | undefined> => {
  if (process.stdin.isTTY) {
    say('Waiting for an MCP client on stdin: one JSON-RPC message a line. End with Ctrl+D.');
    say('Clients start this command themselves; `storycore-mcp init` shows how to connect them.');
  }
  const { stdin: input, stdout: output } = process;
  const face = gateway.serve({ input, output, ...(client === undefined ? {} : { client }) });
  const signal = await Promise.race([face.ended.then(() => undefined), asked]);
  if (signal !== undefined) await face.close(leaving);
  return signal;
};

/** Clients that connect over HTTP, until a signal ends it. */
const serveHttp = async (
  gateway: Gateway,
  address: Address,
  client: string | undefined,
  asked: Promise<string>,
  onListening: () => Promise<void>,
): Promise<string | undefined> => {
  const { host, port, auth, fixed } = address;
  const face = await gateway.serveHttp({
    // What the command line does not say, the configuration says, also later.
    ...(fixed.includes('address') ? { host, port } : {}),
    ...(fixed.includes('auth') ? { auth } : {}),
    ...(client === undefined ? {} : { client }),
  });
  const how =
    address.auth === 'none'
      ? 'Nobody is asked for a token: every program of this machine can connect.'
      : 'Make a token for each client with `storycore-mcp token create --client NAME`; it sends `Authorization: Bearer TOKEN`.';
  // In one piece: a program that waits for the address has all of it then.
  say(`Listening at ${face.url} for MCP clients. End with Ctrl+C.\n${how}`);
  await onListening();
  const signal = await Promise.race([face.ended.then(() => undefined), asked]);
  if (signal !== undefined) await face.close(leaving);
  return signal;
};

/** Where the console is wanted; undefined where nobody asked for it. */
const wantedConsole = (given: Given, config: Config, clients: Address | undefined): ConsoleAddress | undefined => {
  const port = given.text('console-port');
  if (given.flag('console')) return consoleAddress(config, port, clients?.port);
  if (port === undefined) return undefined;
  throw new UsageError('--console-port is about the console.', 'Add --console.');
};

/** The console of this gateway, until it is disposed of. Over stdio the terminal is the client's, so nobody asks for more links. */
const openConsole = async (
  wanted: ConsoleAddress,
  parts: { readonly gateway: Gateway; readonly state: State; readonly log: Log },
  offers: boolean,
): Promise<AsyncDisposable> => {
  const { serveConsole } = await import('../../../administering/serve-console.ts');
  const shown = await showConsole(wanted, (place) =>
    serveConsole({ ...parts, config: parts.gateway.config, packages: packageSettings(), ...place }),
  );
  const links = offers ? offerLinks(shown) : undefined;
  return {
    async [Symbol.asyncDispose]() {
      links?.[Symbol.dispose]();
      await shown.close();
    },
  };
};

/** The first answers go first: what follows the configuration is loaded, and begins, a moment later. */
const followAfterMs = 250;

const follow = (options: ConfiguringOptions) => {
  let following: Promise<Configuring> | undefined;
  const timer = setTimeout(() => {
    following = import('../../../configuring.ts').then(({ followConfig }) => followConfig(options));
  }, followAfterMs);
  timer.unref();
  return {
    async close() {
      clearTimeout(timer);
      await (await following)?.close();
    },
  };
};

/** `storycore-mcp serve` */
export const run = async (given: Given): Promise<Outcome> => {
  // What the client left open in us would be open in every server.
  closeInheritedDescriptors(channelOf(process));
  const client = given.text('client');
  if (client === '') throw new UsageError('--client must not be empty.');
  const log = createLog({ level: readLevel(given.text('log-level') ?? 'info') });
  const { whole: loaded, remember } = await recallWhole(configPath(given), createExamined(ownFolder()));
  const { config } = loaded;
  const address = addressOf(config, { http: given.text('http'), auth: given.text('auth') });
  const wanted = wantedConsole(given, config, address);
  if (address?.auth === 'token' && client !== undefined) {
    throw new UsageError(
      'Over HTTP a client is called what its token says.',
      given.text('http') === undefined
        ? 'Leave --client out; or, for clients that start the gateway themselves, take `"stdio_mode": false` out of the configuration.'
        : 'Leave --client out.',
    );
  }
  using signals = watchSignals();
  const hooks = await loadHooks(config, log);
  using state = openOwnState();
  remember();
  const gateway = createGateway({ config, state, log, hooks });
  const following = follow({ gateway, loaded, state, log });
  let shown: AsyncDisposable | undefined;
  const show = async (): Promise<void> => {
    if (wanted !== undefined) shown = await openConsole(wanted, { gateway, state, log }, address !== undefined);
  };
  try {
    if (address === undefined) await show();
    const serving =
      address === undefined
        ? serveStdio(gateway, client, signals.asked)
        : serveHttp(gateway, address, client, signals.asked, show);
    const signal = await serving;
    if (signal !== undefined) log.info(`Ended: ${signal}`);
  } finally {
    await shown?.[Symbol.asyncDispose]();
    await following.close();
    await gateway.close();
  }
  return { lines: [], records: [] };
};
