import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { hasOwnNetwork, inOwnNetwork } from '../fixtures/own-network.ts';
import { createWorkplace, fixture } from '../integration/workplace.ts';

const why = hasOwnNetwork ? '' : 'skipped, because this machine gives no network namespace: ';
interface Witnessed {
  /** What servers wanted to reach through the gateway. */
  readonly connections: string;
  /** What was sent, by phase. */
  readonly phases: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const idleMs = 30_000;

test.skipIf(!hasOwnNetwork)(
  `${why}nothing calls home: from init to the end of a gateway, and in what npm start shows, no packet is sent`,
  { timeout: 240_000 },
  () => {
    using place = createWorkplace();
    const [command = '', ...words] = inOwnNetwork([
      process.execPath,
      fixture('home-witness'),
      place.project,
      place.folder,
      String(idleMs),
    ]);
    // Without NODE_OPTIONS: nothing is asked of Node that its owner would not ask.
    const said = execFileSync(command, words, {
      env: { ...place.env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { connections, phases } = JSON.parse(said) as Witnessed;
    const { control, ...others } = phases;
    // Where something is sent, it is seen: a lookup, and a connection of each family.
    expect(control?.['packets']).toBeGreaterThan(4);
    expect(control?.['Tcp:ActiveOpens']).toBe(2);
    expect(control?.['Udp:OutDatagrams']).toBeGreaterThan(0);
    expect(connections).toBe('');
    expect(others).toEqual({
      init: {},
      check: {},
      list: {},
      'serve: start': {},
      'serve: tools/list': {},
      'serve: calls of filesystem': {},
      'serve: calls of git': {},
      'serve: idle': {},
      'serve: end': {},
      'npm start: demo': {},
    });
  },
);
