import { createInterface } from 'node:readline/promises';
import { closest } from '../../../config/suggest.ts';
import { serversNaming } from '../../../config/secrets-named.ts';
import { GatewayError } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { say, styled } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { printableLine } from '../../printable.ts';
import { configuredServers, secretName } from './use.ts';

const confirm = async (question: string): Promise<void> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const left = new Promise<string>((resolve) => {
      terminal.once('close', () => resolve(''));
    });
    const answer = await Promise.race([terminal.question(`${question} [y/N] `), left]);
    if (/^[yo]/i.test(answer.trim())) return;
    throw new GatewayError('cancelled', 'Nothing was removed.');
  } finally {
    terminal.close();
  }
};

/** `storycore-mcp secret remove` */
export const run = async (given: Given): Promise<Outcome> => {
  const name = secretName(given);
  const servers = serversNaming(name, configuredServers(given));
  const named = printableLine(servers.join(', '));
  using state = openOwnState();
  const names = state.secrets.list().map((secret) => secret.name);
  if (names.includes(name) && servers.length > 0 && process.stdin.isTTY && !given.flag('yes')) {
    await confirm(`${name} is named by ${named}. Remove it?`);
  }
  const removed = state.secrets.remove(name);
  if (!removed) {
    const near = closest(name, names);
    say(
      `✖ There is no secret ${name}. ${near === undefined ? 'See `storycore-mcp secret list`.' : `Did you mean ${near}?`}`,
    );
  } else if (servers.length > 0) {
    say(`⚠ ${named} cannot be used without it: set it again, or take \${secret:${name}} out of the configuration.`);
  }
  return {
    lines: removed ? [`${styled('green', '✔')} ${name} is removed.`] : [],
    json: { name, removed, servers },
    exit: removed ? 0 : 1,
  };
};
