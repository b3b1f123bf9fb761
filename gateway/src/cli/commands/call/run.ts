import type { Gateway, JsonObject, Principal } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { say } from '../../output.ts';
import { printableLine } from '../../printable.ts';
import { principalOf } from '../../principal.ts';
import { discover, withGateway } from '../../with-gateway.ts';
import { readCallArguments } from './arguments.ts';
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

const make = async (given: Given, gateway: Gateway, principal: Principal): Promise<Outcome> => {
  const [name = ''] = given.operands;
  await discover(gateway);
  const args = await readCallArguments(given, await schemaOf(name, gateway, principal));
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.once('SIGINT', interrupt);
  const progress = showProgress();
  const params = { name, arguments: args, _meta: { progressToken: 1 } };
  try {
    const answer = await gateway.call('tools/call', params, principal, interrupted.signal, progress.onProgress);
    progress.end();
    if ('result' in answer) return outcomeOf(answer.result);
    say(`✖ The server answers with error ${answer.error.code}: ${printableLine(answer.error.message)}`);
    return { lines: [], json: { error: answer.error }, exit: failed };
  } finally {
    progress.end();
    process.off('SIGINT', interrupt);
  }
};

/** `storycore-mcp call` */
export const run = (given: Given): Promise<Outcome> => {
  const [name = ''] = given.operands;
  if (name === '') throw new UsageError('`call` needs the name of a tool.', 'See `storycore-mcp list`.');
  return withGateway(given, ({ gateway, config }) => make(given, gateway, principalOf(given, config)));
};
