import { largeParts } from './behaviour/large-parts.ts';
import type { LargePart } from './behaviour/large-parts.ts';
import type { Config } from './config/config.ts';
import { GatewayError } from './errors.ts';
import type { Call, Handler, JsonObject, Result } from './pipeline/call.ts';
import type { Principal } from './policy/grant.ts';
import { artifactIdOf, artifactUri, isArtifactUri, ownServer } from './policy/own-resources.ts';
import { shorten } from './policy/visible.ts';
import type { ArtifactOwner } from './store/artifacts/artifact.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';
import type { OwnResources } from './upstream/directory.ts';

export interface ArtifactsOptions {
  readonly config: Pick<Config, 'artifacts' | 'maxMessageBytes'>;
  readonly state: Pick<State, 'artifacts'>;
  readonly log: Log;
  readonly firstMs?: number;
  readonly everyMs?: number;
}

/** What of a gateway keeps large content of answers in files, and gives it back. */
export interface Artifacts {
  /** The answer with links in the place of binary content that is too much of it. */
  keep(call: Call, answer: Result): Promise<Result>;
  readonly resources: OwnResources;
  /** The end of the pipeline: what is kept is read here, all else goes on. */
  before(forward: Handler): Handler;
  close(): void;
}

/** So many are listed: those that a conversation is about, and not what was drawn all month. */
const mostListed = 20;
const mostNoted = 10;
/** What an answer takes beside its content. */
const frameBytes = 4_096;

const ownerOf = ({ client, project = '' }: Principal): ArtifactOwner => ({ client, project });
const shortId = (id: string): string => id.slice(0, 12);
const base64Bytes = (bytes: number): number => Math.ceil(bytes / 3) * 4;

const sizeWords = (bytes: number): string =>
  bytes < 999_500 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

const whyOf = (error: unknown): string => {
  if (error instanceof GatewayError) return error.message;
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);
};

const exportWords = (id: string): string => `\`storycore-mcp artifacts export ${shortId(id)} FILE\``;

/** What it is, how large, and how to get it: a client may show no more of a link than this. */
const describe = ({ what, mime, content: { length } }: LargePart, id: string, mostBytes: number): string => {
  const canRead = base64Bytes(length) + frameBytes <= mostBytes;
  return `${what} (${mime}, ${sizeWords(length)}), kept in a file because of its size. ${
    canRead ? 'Read it with resources/read of its URI, or a person saves it' : 'A person saves it'
  } with ${exportWords(id)}.`;
};

const blockFor = (call: Call, part: LargePart, id: string, mostBytes: number): JsonObject => {
  const { name, mime, content, rest } = part;
  const [uri, description] = [artifactUri(id), describe(part, id, mostBytes)];
  // An embedded resource must have content, so where there are no links yet, words stand in for it.
  if (call.caller.readsLinks === false) return { ...rest, type: 'text', text: `${name}: ${description} URI: ${uri}` };
  return { ...rest, type: 'resource_link', uri, name, mimeType: mime, size: content.length, description };
};

const noteWords = (kept: readonly { readonly id: string; readonly bytes: number }[]): string => {
  const told = kept.slice(0, mostNoted).map(({ id, bytes }) => `${shortId(id)} ${bytes} B`);
  const more = kept.length - told.length;
  return `kept ${kept.length}: ${told.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
};

const notThere = (uri: string, why: string): GatewayError =>
  new GatewayError('unknown-target', `There is no ${shorten(uri)} for this client: ${why}`, {
    remedy: 'Make the call again that it was an answer to.',
    data: { uri },
  });

export const createArtifacts = (options: ArtifactsOptions): Artifacts => {
  const { config, state, log, firstMs = 60_000, everyMs = 6 * 3_600_000 } = options;
  let timer: NodeJS.Timeout | undefined;
  let [failing, closed] = [false, false];

  const tellGone = (gone: readonly string[]): void => {
    if (gone.length > 0) log.info('Artifacts were removed: too old, or to make room.', { count: gone.length });
  };

  const keep = async (call: Call, answer: Result): Promise<Result> => {
    const blocks = 'result' in answer ? answer.result['content'] : undefined;
    if (!('result' in answer) || !Array.isArray(blocks)) return answer;
    const { artifacts: bounds, maxMessageBytes } = config;
    const parts = largeParts(blocks, bounds.overBytes);
    if (parts.length === 0) return answer;
    const { principal, target, id: callId } = call;
    const content: unknown[] = [...blocks];
    const kept: { readonly id: string; readonly bytes: number }[] = [];
    const gone: string[] = [];
    let why: string | undefined;
    try {
      const book = await state.artifacts();
      for (const part of parts) {
        const { name, mime } = part;
        const draft = { name, mime, server: target.upstream, target: target.name, call: callId };
        // oxlint-disable-next-line no-await-in-loop -- one after the other: each may make room for itself
        const done = await book.keep(ownerOf(principal), draft, part.content, bounds);
        if (done === undefined) {
          why = 'larger than artifacts.quota';
          continue;
        }
        kept.push({ id: done.id, bytes: part.content.length });
        gone.push(...done.gone);
        content[part.at] = blockFor(call, part, done.id, maxMessageBytes);
      }
      failing = false;
    } catch (error) {
      why = whyOf(error);
      // Once, until it works again: each call says so in its record.
      if (!failing) log.warn(`Large content of answers cannot be kept, so it stays in them: ${why}`, { error });
      failing = true;
    }
    if (kept.length > 0) call.trail.push({ step: 'artifacts', decision: noteWords(kept) });
    if (gone.length > 0) call.trail.push({ step: 'artifacts', decision: `removed ${gone.length} to make room` });
    if (why !== undefined)
      call.trail.push({ step: 'artifacts', decision: `left ${parts.length - kept.length} in the answer: ${why}` });
    tellGone(gone);
    return kept.length === 0 ? answer : { ...answer, result: { ...answer.result, content } };
  };

  const read = async ({ method, target: { name: uri }, principal, wire }: Call): Promise<Result> => {
    if (method !== 'resources/read')
      throw new GatewayError('invalid-arguments', 'What is kept never changes.', { remedy: 'Read it once.' });
    const book = await state.artifacts();
    const id = artifactIdOf(uri);
    const found = id === undefined ? undefined : book.find(ownerOf(principal), id);
    if (found === undefined) throw notThere(uri, 'none of its calls made it, or it was removed since.');
    wire.bytesOut = base64Bytes(found.bytes);
    if (wire.bytesOut + frameBytes > config.maxMessageBytes) {
      throw new GatewayError('message-too-large', `${shorten(found.name)} (${sizeWords(found.bytes)}) is too large.`, {
        remedy: `It is the file ${book.path(found.id)}; save it with ${exportWords(found.id)}, or raise \`limits.max_message_size\`.`,
      });
    }
    const content = await book.read(found);
    if (content === undefined) throw notThere(uri, 'its file was removed, or changed since it was kept.');
    return { result: { contents: [{ uri, mimeType: found.mime, blob: content.toString('base64') }] } };
  };

  const prune = async (): Promise<void> => {
    try {
      const book = await state.artifacts();
      if (!closed) tellGone(book.prune(config.artifacts));
    } catch (error) {
      log.warn('Old artifacts could not be removed.', { error });
    }
    pruneAfter(everyMs);
  };
  const pruneAfter = (ms: number): void => {
    if (!closed) timer = setTimeout(() => void prune(), ms).unref();
  };
  pruneAfter(firstMs);

  return {
    keep,
    resources: {
      isOffered: () => config.artifacts.enabled,
      find: (uri, params) =>
        isArtifactUri(uri)
          ? { target: { kind: 'resource', upstream: ownServer, name: uri }, params, own: undefined }
          : undefined,
      async list(principal) {
        const book = await state.artifacts();
        return book.recent(ownerOf(principal), mostListed).map(({ id, name, mime, bytes, server, target }) => ({
          uri: artifactUri(id),
          name,
          mimeType: mime,
          size: bytes,
          description: `Made by ${shorten(`${server}/${target}`)}, ${sizeWords(bytes)}.`,
        }));
      },
    },
    before: (forward) => (call, signal) => (call.target.upstream === ownServer ? read(call) : forward(call, signal)),
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
};
