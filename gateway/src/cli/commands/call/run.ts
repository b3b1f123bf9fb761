import type { Gateway, JsonObject, Principal } from '../../../index.ts';
import { GatewayError } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { say } from '../../output.ts';
import { printableLine } from '../../printable.ts';
import { principalOf } from '../../principal.ts';
import type { Running } from '../../with-gateway.ts';
import { discover, tellOfAbsent, withGateway } from '../../with-gateway.ts';
import { readJsonArguments, readWordArguments } from './arguments.ts';
import { showProgress } from './progress.ts';
import { resultLines } from './result.ts';

const failed = 1;

/** What the tool's server says its arguments are; undefined for a tool that is not listed to this principal. */
const schemaOf = async (name: string, gateway: Gateway, principal: Principal): Promise<unknown> => {
  const tools = await gateway.list('tools/list', principal);
  return tools.find((tool) => tool['name'] === name)?.['inputSchema'];
};

const outcomeOf = (result: JsonObject): Outcome => {
  if (result['isError'] !== true) return { lines: resultLines(result), json: result };
  say('The tool reports an error:');
  return { lines: resultLines(result), json: result, exit: failed };
};

interface Wanted {
  readonly name: string;
  /** Undefined where they are words, which the tool's schema gives their types. */
  readonly json: JsonObject | undefined;
  readonly words: readonly string[];
}

const make = async ({ name, json, words }: Wanted, running: Running, principal: Principal): Promise<Outcome> => {
  const { gateway, signal } = running;
  await discover(gateway);
  const args = json ?? readWordArguments(words, words.length === 0 ? {} : await schemaOf(name, gateway, principal));
  const progress = showProgress();
  const leave = gateway.desk.join({
    onOpen: ({ id }) => say(`Waits for a person. Answer elsewhere: \`storycore-mcp approvals answer ${id} --once\``),
  });
  const params = { name, arguments: args, _meta: { progressToken: 1 } };
  try {
    const answer = await gateway.call('tools/call', params, principal, signal, progress.onProgress);
    progress.end();
    if ('result' in answer) return outcomeOf(answer.result);
    say(`✖ The server answers with error ${answer.error.code}: ${printableLine(answer.error.message)}`);
    return { lines: [], json: { error: answer.error }, exit: failed };
  } catch (error) {
    // It may be a tool of a server that is not there.
    if (error instanceof GatewayError && error.code === 'unknown-target') tellOfAbsent(running);
    throw error;
  } finally {
    leave();
    progress.end();
  }
};

/** `storycore-mcp call` */
export const run = async (given: Given): Promise<Outcome> => {
  const [name = '', ...words] = given.operands;
  if (name === '') throw new UsageError('`call` needs the name of a tool.', 'See `storycore-mcp list`.');
  const json = await readJsonArguments(given);
  return withGateway(given, (running) => make({ name, json, words }, running, principalOf(given, running.config)));
};
