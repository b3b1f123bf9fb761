import { randomBytes } from 'node:crypto';
import type { Answer, Handlers } from '../admin/contract/methods.ts';
import { GatewayError } from '../errors.ts';
import { Abort } from '../pipeline/abort.ts';
import type { JsonObject } from '../pipeline/call.ts';
import { shorten } from '../policy/visible.ts';
import { openUndoing } from '../undo.ts';
import { withKeptParts } from './kept-parts.ts';
import type { AdministeringOptions } from './options.ts';

type TryHandlers = Pick<Handlers, 'try.look' | 'try.run' | 'try.watch' | 'try.cancel'>;
type Tool = Answer<'try.look'>['tools'][number];
type Run = Answer<'try.watch'>;

interface Started {
  run: Run;
  readonly abort: Abort;
}

/** Whoever tries a tool is this client, to grants and in the activity. */
const client = 'console';
const mostRuns = 20;
/** A larger answer is not drawn by any page. */
const mostShownBytes = 8 * 2 ** 20;
/** Of what was kept out of it: in base64, with the rest, it must fit. */
const mostKeptBytes = 5 * 2 ** 20;

const textIn = (object: JsonObject, key: string): string | undefined =>
  typeof object[key] === 'string' ? object[key] : undefined;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A tool as the page shows it; its server is told by the name that it is listed under. */
const toolOf = (own: JsonObject, servers: readonly string[]): Tool => {
  const name = textIn(own, 'name') ?? '';
  const server = servers.filter((each) => name.startsWith(`${each}__`)).toSorted((a, b) => b.length - a.length)[0];
  const [title, description, schema] = [textIn(own, 'title'), textIn(own, 'description'), own['inputSchema']];
  return {
    name,
    server: server ?? '',
    tool: server === undefined ? name : name.slice(server.length + 2),
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    schema: isObject(schema) ? schema : {},
  };
};

const refusedBy = (error: unknown, ms: number): Run => {
  if (!(error instanceof GatewayError)) {
    return { state: 'refused', ms, code: 'internal', message: 'The gateway failed; its log says at what.' };
  }
  const { code, message, remedy } = error;
  return { state: 'refused', ms, code, message, ...(remedy === undefined ? {} : { remedy }) };
};

/** Answers what the page of trying tools asks. */
export const createTryHandlers = ({ config, state, gateway, log, now }: AdministeringOptions): TryHandlers => {
  const runs = new Map<string, Started>();
  const session = `console-${randomBytes(9).toString('base64url')}`;
  const principal = { client, session, ...(config.project === undefined ? {} : { project: config.project.name }) };

  const serving = () => {
    if (gateway !== undefined) return gateway;
    throw new GatewayError('upstream-unavailable', 'This console is not one of a gateway that serves.', {
      remedy: 'Start it with `storycore-mcp serve --console`.',
    });
  };

  const found = (run: string): Started => {
    const started = runs.get(run);
    if (started === undefined) throw new GatewayError('unknown-target', 'What came of this call is no longer kept.');
    return started;
  };

  /** Its record, by when it was made: nobody else has this session. */
  const callSince = (since: number, name: string): string | undefined =>
    [...state.records.query({ kind: 'call', client, since, limit: 20 })].findLast(
      (record) => record.principal.session === session && name.endsWith(record.target.name),
    )?.id;

  const known = (since: number, name: string): { readonly call?: string } => {
    const call = callSince(since, name);
    return call === undefined ? {} : { call };
  };

  const hasChanged = async (call: string | undefined): Promise<boolean> => {
    if (call === undefined) return false;
    using undoing = await openUndoing({ state, config, log });
    return undoing.read([call]).some(({ roots }) => roots.some(({ changes }) => changes.length > 0));
  };

  const answered = async (result: JsonObject, name: string, startedAt: number): Promise<Run> => {
    const ms = now() - startedAt;
    if (Buffer.byteLength(JSON.stringify(result)) > mostShownBytes) {
      return { state: 'refused', ms, code: 'message-too-large', message: 'The answer is larger than a page can show.' };
    }
    const { call } = known(startedAt, name);
    return {
      state: 'answered',
      ms,
      result,
      hasChanged: await hasChanged(call),
      ...(call === undefined ? {} : { call }),
    };
  };

  /** A picture that was too large for a conversation is not too large for a page. */
  const withKept = (result: JsonObject): Promise<JsonObject> =>
    withKeptParts(result, mostKeptBytes, (uri) => serving().call('resources/read', { uri }, principal));

  const make = async (name: string, args: JsonObject, abort: Abort, startedAt: number): Promise<Run> => {
    try {
      const answer = await serving().call('tools/call', { name, arguments: args }, principal, abort.signal);
      if ('result' in answer) return await answered(await withKept(answer.result), name, startedAt);
      const message = `The server answered with an error. It says: “${shorten(answer.error.message, 2_000)}”`;
      return { state: 'refused', ms: now() - startedAt, code: 'upstream-failed', message, ...known(startedAt, name) };
    } catch (error) {
      if (!(error instanceof GatewayError)) log.error('A call from the console failed.', { error });
      return { ...refusedBy(error, now() - startedAt), ...known(startedAt, name) };
    }
  };

  return {
    async 'try.look'() {
      if (gateway === undefined) return { isServing: false, tools: [] };
      const servers = config.servers.map(({ name }) => name);
      const listed = await gateway.list('tools/list', principal);
      return { isServing: true, tools: listed.map((own) => toolOf(own, servers)) };
    },
    'try.run'({ name, arguments: args }) {
      serving();
      const [run, abort, startedAt] = [randomBytes(9).toString('base64url'), new Abort(), now()];
      const started: Started = { abort, run: { state: 'running', startedAt, isAsked: false } };
      runs.set(run, started);
      const [oldest] = [...runs].find(([, each]) => each.run.state !== 'running') ?? [];
      if (runs.size > mostRuns && oldest !== undefined) runs.delete(oldest);
      void make(name, args, abort, startedAt).then((ended) => (started.run = ended));
      return { run };
    },
    'try.watch'({ run }) {
      const { run: known } = found(run);
      if (known.state !== 'running') return known;
      const isAsked = state.questions.list().some(({ question }) => question.principal.session === session);
      return { ...known, isAsked };
    },
    'try.cancel'({ run }) {
      found(run).abort.abort(new GatewayError('cancelled', 'It was cancelled from the console.'));
      return {};
    },
  };
};
