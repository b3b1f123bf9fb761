import type { Answer, Handlers } from '../admin/contract/methods.ts';
import type { Config, ServerConfig } from '../config/config.ts';
import { GatewayError } from '../errors.ts';
import type { JsonObject } from '../pipeline/call.ts';
import { catalogHash } from '../upstream/providers.ts';
import { recallSurface } from '../upstream/surface.ts';
import type { Surface } from '../upstream/surface.ts';
import type { AdministeringOptions } from './options.ts';
import { answersOf, serversOf, whoHas } from './restarting.ts';
import { cardOf } from './server-cards.ts';
import { recentCalls } from './server-calls.ts';
import { editsFor, enablingEdit, settingsOf } from './server-settings.ts';
import { changeConfig, readWritten } from './written-config.ts';
import type { WrittenConfig } from './written-config.ts';

type Names = 'look' | 'calls' | 'tools' | 'settings' | 'enable' | 'configure' | 'restart';

const providers = ['filesystem', 'git', 'project', 'brave_search', 'puppeteer_playwright'] as const;

/** Ours that could be turned on: nothing is known of them yet. */
const absentProviders = ({ servers, disabled }: Config): readonly ServerConfig[] => {
  const taken = new Set([...servers, ...disabled].map(({ name }) => name));
  return providers
    .filter((name) => !taken.has(name))
    .map((name) => ({ name, provider: name, args: [], env: {}, cwd: '', roots: [], isolation: 'shared', hash: '' }));
};

/** Ours first, then by name: turned off, a server stays where it was. */
const allIn = (config: Config): readonly ServerConfig[] => {
  const all = [...config.servers, ...config.disabled, ...absentProviders(config)];
  const own = providers.flatMap((name) => all.filter(({ provider }) => provider === name));
  const others = all.filter(({ provider }) => provider === undefined);
  return [...own, ...others.toSorted((one, other) => one.name.localeCompare(other.name))];
};

const find = (name: string, { config }: WrittenConfig): ServerConfig => {
  const server = allIn(config).find((one) => one.name === name);
  if (server !== undefined) return server;
  throw new GatewayError('unknown-target', `The configuration has no server ${JSON.stringify(name)}.`);
};

const textIn = (from: JsonObject, name: string): string | undefined => {
  const value = from[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const toolOf = (tool: JsonObject): Answer<'servers.tools'>['tools'][number] => {
  const [title, words] = [textIn(tool, 'title'), textIn(tool, 'description')];
  return {
    name: textIn(tool, 'name') ?? '',
    ...(title === undefined ? {} : { title }),
    ...(words === undefined ? {} : { words }),
  };
};

/** Servers: how each stands, and turning it on and off, which is written into the configuration itself. */
export const createServersHandlers = (options: AdministeringOptions): Pick<Handlers, `servers.${Names}`> => {
  const { state, version, now } = options;
  const written = (): WrittenConfig => readWritten(options.config);
  const remembered = (server: ServerConfig) => state.catalogs.load(catalogHash(server, version));
  const shown = (server: ServerConfig): Surface | undefined =>
    server.hash === '' ? undefined : recallSurface(remembered(server)?.server);

  return {
    'servers.look'() {
      const { config, problem } = written();
      const at = now();
      const running = state.runs.list();
      const enabled = new Set(config.servers.map(({ name }) => name));
      const ground = {
        config,
        grants: [...config.grants, ...state.grants.list(at)],
        holds: state.holds.list(at),
        frozen: state.freezes.list(at),
        approved: new Set(state.pins.list(at).map(({ server }) => server)),
        // The one that began last holds by what is written now.
        said: (name: string) => running.flatMap(serversOf).findLast((server) => server['name'] === name),
        shown,
      };
      return {
        servers: allIn(config).map((server) => cardOf(server, enabled.has(server.name), ground)),
        ...(problem === undefined ? {} : { problem }),
      };
    },
    'servers.calls': () => recentCalls(state.records, now()),
    'servers.tools'({ name }) {
      const server = find(name, written());
      const seenAt = remembered(server)?.savedAt;
      return { ...(seenAt === undefined ? {} : { seenAt }), tools: (shown(server)?.lists.tools ?? []).map(toolOf) };
    },
    'servers.settings'({ name }) {
      const current = written();
      find(name, current);
      return { revision: current.revision, settings: settingsOf(name, current) };
    },
    'servers.enable'({ name, isEnabled }) {
      const current = written();
      find(name, current);
      if (current.config.servers.some((server) => server.name === name) === isEnabled) return {};
      changeConfig(options, {
        edits: [enablingEdit(name, isEnabled, current)],
        by: `console: ${name} ${isEnabled ? 'enabled' : 'disabled'}`,
      });
      return {};
    },
    'servers.configure'({ name, revision, settings }) {
      const current = written();
      find(name, current);
      changeConfig(options, { edits: editsFor(name, settings, current), revision, by: `console: ${name} configured` });
      return {};
    },
    async 'servers.restart'({ name }) {
      const asked = whoHas(state, name);
      const { id } = state.orders.give(name);
      const answers = await answersOf(state, id, asked);
      const told = answers.find(({ how }) => how === 'failed') ?? answers[0];
      if (told === undefined) return { how: 'unanswered' };
      return { how: told.how, ...(told.why === undefined ? {} : { why: told.why }) };
    },
  };
};
