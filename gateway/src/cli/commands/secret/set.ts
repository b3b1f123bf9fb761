import { serversNaming } from '../../../config/secrets-named.ts';
import type { Given, Outcome } from '../../command.ts';
import { say, styled } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { printableLine } from '../../printable.ts';
import { whereIsKey } from '../../secret-findings.ts';
import { configuredServers, secretName } from './use.ts';
import { readValue } from './value.ts';

/** Shorter ones look like ordinary words, and are not hidden in logs and records. */
const leastHidden = 4;

const next = (name: string, servers: readonly string[]): string =>
  servers.length === 0
    ? `Next: write "\${secret:${name}}" in \`env\` or \`headers\` of the server that needs it.`
    : `Handed to ${servers.join(', ')} from the next start on.`;

/** `storycore-mcp secret set` */
export const run = async (given: Given): Promise<Outcome> => {
  const name = secretName(given);
  const servers = serversNaming(name, configuredServers(given));
  const value = await readValue(name);
  using state = openOwnState();
  const key = await state.secrets.set(name, value);
  if (value.length < leastHidden) say(`⚠ It is so short that it cannot be hidden in logs and records.`);
  return {
    lines: [
      `${styled('green', '✔')} ${name} is set.`,
      `  It is encrypted. The key is ${whereIsKey(state)}${key === 'file' ? ': whoever reads your files can read it' : ''}.`,
      printableLine(`  ${next(name, servers)}`),
    ],
    json: { name, key, servers },
  };
};
