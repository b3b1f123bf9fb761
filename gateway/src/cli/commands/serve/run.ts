import { quoted } from '../../../config/problem.ts';
import { createGateway, createLog, GatewayError } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { say } from '../../output.ts';
import { openOwnState, readConfig } from '../../place.ts';
import { watchSignals } from '../../signals.ts';

const levels = ['debug', 'info', 'warn', 'error'] as const;

const readLevel = (text: string): (typeof levels)[number] => {
  const level = levels.find((each) => each === text);
  if (level !== undefined) return level;
  throw new UsageError(`--log-level ${quoted(text)} is not known.`, `Write one of ${levels.join(', ')}.`);
};

/** `storycore-mcp serve` */
export const run = async (given: Given): Promise<Outcome> => {
  const client = given.text('client');
  if (client === '') throw new UsageError('--client must not be empty.');
  const log = createLog({ level: readLevel(given.text('log-level') ?? 'info') });
  const config = readConfig(given);
  using signals = watchSignals();
  using state = openOwnState();
  const gateway = createGateway({ config, state, log });
  if (process.stdin.isTTY) {
    say('Waiting for an MCP client on stdin: one JSON-RPC message a line. End with Ctrl+D.');
    say('Clients start this command themselves; `storycore-mcp init` shows how to connect them.');
  }
  const { stdin: input, stdout: output } = process;
  const face = gateway.serve({ input, output, ...(client === undefined ? {} : { client }) });
  const signal = await Promise.race([face.ended.then(() => undefined), signals.asked]);
  if (signal !== undefined) {
    log.info(`Ending: ${signal}`);
    await face.close(new GatewayError('cancelled', 'The gateway was asked to end.'));
  }
  await gateway.close();
  return { lines: [], records: [] };
};
