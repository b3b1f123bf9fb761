import type { Answer } from '../admin/contract/methods.ts';
import type { Config, ServerConfig } from '../config/config.ts';
import type { JsonObject } from '../pipeline/call.ts';
import type { Grant } from '../policy/grant.ts';
import type { Hold } from '../policy/hold.ts';
import { tiers } from '../policy/confinement.ts';
import type { Surface } from '../upstream/surface.ts';
import { profileOf } from '../upstream/providers.ts';
import { needsOf } from './server-needs.ts';
import { permissionsOf } from './server-permissions.ts';
import { stateOf } from './server-state.ts';

export type ServerCard = Answer<'servers.look'>['servers'][number];

/** What is known beside the server itself. */
export interface CardGround {
  readonly config: Config;
  readonly grants: readonly Grant[];
  readonly holds: readonly Hold[];
  readonly frozen: readonly { readonly server: string; readonly why: string }[];
  /** Names of servers that a person has approved once. */
  readonly approved: ReadonlySet<string>;
  /** What the gateways that run say of it. */
  said(server: string): JsonObject | undefined;
  shown(server: ServerConfig): Surface | undefined;
}

const field = (from: JsonObject | undefined, name: string): JsonObject => {
  const value: unknown = from?.[name];
  return typeof value === 'object' && value !== null ? { ...value } : {};
};
const number = (from: JsonObject | undefined, name: string): number | undefined => {
  const value = from?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};
const text = (from: JsonObject, name: string): string | undefined => {
  const value = from[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const lastPart = (path: string): string => path.split(/[/\\]/).findLast((part) => part !== '') ?? path;

/** What stands behind its host may be a key, and so may arguments: neither is told. */
const originOf = ({ provider, url, command = '', args }: ServerConfig): string | undefined => {
  if (provider !== undefined) return undefined;
  if (url !== undefined) return new URL(url).origin;
  const named = args.find((arg) => /^@?[\w.-]+\/[\w./@-]+$/.test(arg));
  return named === undefined ? lastPart(command) : `${lastPart(command)} ${named}`;
};

const proofOf = ({ sandbox, url }: ServerConfig, said: JsonObject | undefined): ServerCard['proof'] => {
  if (url !== undefined || sandbox === undefined) return undefined;
  const tier = tiers.find((one) => one === field(said, 'confinement')['tier']);
  const { because } = sandbox;
  return {
    ...(tier === undefined ? {} : { tier }),
    isConfined: sandbox.confine,
    ...(because === undefined ? {} : { because }),
  };
};

const ownWords = ({ greeting }: Surface): Pick<ServerCard, 'ownTitle' | 'ownWords'> => {
  const info = field(greeting, 'serverInfo');
  const title = text(info, 'title') ?? text(info, 'name');
  const words = text(info, 'description');
  return { ...(title === undefined ? {} : { ownTitle: title }), ...(words === undefined ? {} : { ownWords: words }) };
};

/** All that a card shows of one server. */
export const cardOf = (server: ServerConfig, isEnabled: boolean, ground: CardGround): ServerCard => {
  const { name, provider, url, trust } = server;
  const said = isEnabled ? ground.said(name) : undefined;
  const shown = ground.shown(server);
  const profile = profileOf(server);
  const quarantine = field(said, 'quarantine');
  const heldParts = number(quarantine, 'held') ?? 0;
  const heldBy = ground.holds.find((hold) => hold.kind === 'server' && hold.server === name)?.why;
  const frozenBy = ground.frozen.find((freeze) => freeze.server === name)?.why;
  const isUnreviewed =
    quarantine['stage'] === undefined
      ? provider === undefined && trust === undefined && !ground.approved.has(name)
      : quarantine['stage'] === 'observe';
  const origin = originOf(server);
  const proof = proofOf(server, said);
  const tools = number(said, 'tools') ?? shown?.lists.tools.length;
  const memoryBytes = number(said, 'bytes');
  return {
    name,
    ...(provider === undefined ? (shown === undefined ? {} : ownWords(shown)) : { provider }),
    ...(origin === undefined ? {} : { origin }),
    isRemote: url !== undefined,
    isEnabled,
    ...stateOf({
      isEnabled,
      isUnreviewed,
      heldParts,
      ...(said === undefined ? {} : { said }),
      ...(heldBy === undefined ? {} : { heldBy }),
      ...(frozenBy === undefined ? {} : { frozenBy }),
    }),
    needs: profile === undefined ? (url === undefined ? [] : ['reach']) : needsOf(profile),
    reaches: (profile?.reach ?? (url === undefined ? [] : [url])).map((one) => new URL(one).host),
    permissions: permissionsOf(name, ground.grants, ground.config),
    ...(proof === undefined ? {} : { proof }),
    ...(tools === undefined ? {} : { tools }),
    heldParts,
    restarts: number(said, 'restarts') ?? 0,
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  };
};
