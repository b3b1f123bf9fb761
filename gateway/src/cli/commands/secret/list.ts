import { secretsOf, serversNaming } from '../../../config/secrets-named.ts';
import type { Given, Outcome } from '../../command.ts';
import { table } from '../../layout.ts';
import { columns, styled } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { printableLine } from '../../printable.ts';
import { whereIsKey } from '../../secret-findings.ts';
import { showDay, showTime } from '../../units.ts';
import { configuredServers } from './use.ts';

const titles = ['NAME', 'SET', 'HANDED TO'];

/** `storycore-mcp secret list` */
export const run = async (given: Given): Promise<Outcome> => {
  const servers = configuredServers(given);
  using state = openOwnState();
  const secrets = state.secrets
    .list()
    .map(({ name, setAt }) => ({ name, setAt, servers: serversNaming(name, servers) }));
  const known = new Set(secrets.map(({ name }) => name));
  const missing = [...new Set(servers.flatMap(secretsOf))]
    .filter((name) => !known.has(name))
    .map((name) => ({ name, servers: serversNaming(name, servers) }));

  const rows = [
    ...secrets.map((one) => [one.name, `${showDay(one.setAt)} ${showTime(one.setAt)}`, one.servers.join(', ') || '–']),
    ...missing.map((one) => [one.name, 'not set', one.servers.join(', ')]),
  ];
  const [head = '', ...lines] = table(
    [titles, ...rows].map((row) => row.map(printableLine)),
    { columns: columns(), flexible: 2 },
  );
  const [first] = missing;
  return {
    lines:
      rows.length === 0
        ? ['There are no secrets. Keep one with `storycore-mcp secret set NAME`.']
        : [
            styled('dim', head),
            ...lines,
            ...(secrets.length === 0 ? [] : [`The key that opens them is ${whereIsKey(state)}.`]),
            ...(first === undefined ? [] : [`Next: \`storycore-mcp secret set ${first.name}\`.`]),
          ],
    json: { secrets, missing, key: state.secrets.keyPlace() ?? null },
  };
};
