import type { Config, ServerConfig } from './config/config.ts';
import { bothForms } from './config/place.ts';
import { derived } from './config/live.ts';
import { writablePaths } from './confinement/writable.ts';
import { GatewayError } from './errors.ts';
import type { Call } from './pipeline/call.ts';
import type { Kept, Savepoints } from './pipeline/steps/savepoint.ts';
import type { Grant } from './policy/grant.ts';
import type { Profile } from './policy/profile.ts';
import type { Gaps, SavepointBook, Summary } from './store/savepoints/book.ts';
import { gapWords, summaryWords } from './store/savepoints/trail-words.ts';
import type { Look } from './store/savepoints/turns.ts';
import type { Root } from './store/savepoints/walk.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';

export interface SavingOptions {
  readonly config: Pick<Config, 'servers' | 'project' | 'savepoints'>;
  readonly state: Pick<State, 'folder'>;
  readonly log: Log;
  /** What its owner declares about a server; undefined for one that is no provider of ours. */
  profileOf(server: ServerConfig): Profile | undefined;
  /** The same array as long as nothing changed. */
  grants(now: number): readonly Grant[];
}

/** What of a gateway keeps what calls may replace. */
export interface Saving extends Savepoints {
  /** Notes what came after the end of calls that failed. Once no server writes any more. */
  close(): Promise<void>;
}

/** A server that may write, as far as its grants go. */
interface Writer {
  readonly name: string;
  readonly roots: readonly string[];
  /** Tools of which it is known what they touch; undefined for a server that we do not know. */
  readonly known: ReadonlySet<string> | undefined;
  from: readonly Grant[] | undefined;
  writable: readonly Root[];
}

/** A server whose call failed may be at it still: so long what changes is put down to that call. */
const lateMs = 5_000;
const writing: readonly string[] = ['tools/call', 'resources/read', 'prompts/get'];

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

interface Named {
  /** As the kernel resolves it. */
  readonly path: string;
  readonly isFolder: boolean;
}

/** What a call says it writes. */
const namedBy = ({ facts: { needs } }: Call): readonly Named[] =>
  needs.flatMap(({ level, object }) =>
    level === 'resource_write' && object.kind === 'path'
      ? object.forms.map((path) => ({ path, isFolder: object.isFolder === true }))
      : [],
  );

const nothingKept: Kept = { end: () => Promise.resolve() };

export const createSaving = ({ config, state, log, profileOf, grants }: SavingOptions): Saving => {
  const { savepoints: settings, project } = config;
  const { exclude } = settings;
  const writerOf = (server: ServerConfig): Writer | undefined => {
    // What is reached over HTTP writes somewhere else.
    if (server.url !== undefined) return undefined;
    const profile = profileOf(server);
    const served = profile === undefined && project !== undefined ? [project.root] : server.roots;
    const known = profile === undefined ? undefined : new Set(Object.keys(profile.tools));
    return { name: server.name, roots: served.flatMap(bothForms), known, from: undefined, writable: [] };
  };
  const writers = derived(
    () => config.servers,
    (servers) => {
      const known = settings.enabled ? servers.flatMap((server) => writerOf(server) ?? []) : [];
      return new Map(known.map((writer) => [writer.name, writer]));
    },
  );

  let book: SavepointBook | undefined;
  let opening: Promise<SavepointBook> | undefined;
  /** With the first call that may write: most calls read. */
  const opened = (): Promise<SavepointBook> =>
    (opening ??= import('./store/savepoints/book.ts')
      .then(async ({ openBook }) => {
        book = openBook({ ...settings, folder: state.folder, warn: log.warn });
        await book.recover();
        return book;
      })
      .catch((error: unknown) => {
        opening = undefined;
        book?.[Symbol.dispose]();
        book = undefined;
        throw error;
      }));

  /** What the server's process can write, by the grants of the moment: the folders that are mounted for it. */
  const writableOf = (writer: Writer, now: number): readonly Root[] => {
    const current = grants(now);
    if (writer.from === current) return writer.writable;
    const asked = { upstream: writer.name, project: project?.name, now };
    writer.from = current;
    writer.writable = writablePaths(current, writer.roots, asked).map((each) => ({ ...each, exclude }));
    return writer.writable;
  };

  /** Where a call may write; undefined for nowhere. */
  const lookFor = (writer: Writer, call: Call): Look | undefined => {
    const isKnown = writer.known?.has(call.target.name) === true;
    const saysSo = call.facts.needs.some(({ level }) => level === 'resource_write');
    if (isKnown && !saysSo) return undefined;
    const writable = writableOf(writer, call.receivedAt);
    if (writable.length === 0 && !saysSo) return undefined;
    const named = namedBy(call);
    const outside = named.filter(({ path }) => !writable.some((root) => isBelow(path, root.path)));
    if (writable.length === 0 && outside.length === 0) return undefined;
    const roots = [...writable, ...outside.map(({ path }) => ({ path, hidden: [], exclude }))];
    // A folder that is named whole, be it somebody's home, must not push out what other calls named.
    const isWhole = ({ path, isFolder }: Named): boolean => isFolder && roots.some((root) => isBelow(root.path, path));
    return {
      roots,
      named: named.filter((each) => !isWhole(each)).map(({ path }) => path),
      keepsAll: !isKnown || named.some(isWhole),
    };
  };

  const late = new Map<string, { readonly timer: NodeJS.Timeout; readonly end: () => Promise<void> }>();
  const noted = async (call: Pick<Call, 'id' | 'target'>, look: Look): Promise<Summary | undefined> => {
    late.delete(call.id);
    try {
      return await book?.end(call.id, look);
    } catch (error) {
      // It stays open, and is closed by whoever opens the book next.
      log.error('What a call changed could not be noted.', { call: call.id, server: call.target.upstream, error });
      return undefined;
    }
  };

  const keptBefore = (call: Call, look: Look): Kept => ({
    async end(isOver) {
      if (!isOver) {
        const end = async (): Promise<void> => void (await noted(call, look));
        const timer = setTimeout(() => void end(), lateMs);
        timer.unref();
        late.set(call.id, { timer, end });
        return;
      }
      const summary = await noted(call, look);
      if (summary === undefined) call.trail.push({ step: 'savepoint', decision: 'not noted' });
      else if (summary.changed > 0) call.trail.push({ step: 'savepoint', decision: summaryWords(summary) });
    },
  });

  const failed = (call: Call, cause: unknown): Kept => {
    if (settings.ifNotKept === 'run') {
      log.warn('A call runs that cannot be undone.', { call: call.id, server: call.target.upstream, error: cause });
      call.trail.push({ step: 'savepoint', decision: 'nothing kept' });
      return nothingKept;
    }
    call.trail.push({ step: 'savepoint', decision: 'refused' });
    const why = cause instanceof GatewayError ? cause : undefined;
    throw new GatewayError('internal', 'The call was not made, because what it may change could not be kept.', {
      remedy: why?.remedy ?? 'Free space in the data folder, or set `savepoints.if_not_kept` to "run".',
      cause,
    });
  };

  const keep = async (call: Call, look: Look): Promise<Kept> => {
    const { principal, target, id, receivedAt: at } = call;
    const what = {
      id,
      at,
      kind: 'call',
      client: principal.client,
      server: target.upstream,
      tool: target.name,
    } as const;
    let gaps: Gaps;
    try {
      gaps = await (await opened()).begin(what, look);
    } catch (error) {
      return failed(call, error);
    }
    const words = gapWords(gaps);
    if (words !== '') call.trail.push({ step: 'savepoint', decision: `not kept: ${words}` });
    return keptBefore(call, look);
  };

  return {
    before(call) {
      const writer = writers().get(call.target.upstream);
      if (writer === undefined || !writing.includes(call.method)) return undefined;
      const look = lookFor(writer, call);
      return look === undefined ? undefined : keep(call, look);
    },
    async close() {
      const ends = [...late.values()].map(({ timer, end }) => {
        clearTimeout(timer);
        return end();
      });
      await Promise.all(ends);
      book?.[Symbol.dispose]();
    },
  };
};
