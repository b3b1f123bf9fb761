import { expect, test } from 'vitest';
import { width } from '../../layout.ts';
import { runLines } from './view.ts';

const mail = {
  server: 'mail',
  state: 'ready',
  restarts: 2,
  running: 3,
  queued: 12,
  held: 0,
  memoryBytes: 123_456_789,
  memoryLimitBytes: 512e6,
  calls: 900,
  lately: { seconds: 60, calls: 600, failed: 30, p50Ms: 12, p95Ms: 1_234, cpuPercent: 42.4 },
  alerts: ['response_time'],
};
const run = {
  id: '1-1',
  startedAt: 0,
  shownAt: 0,
  pid: 4711,
  version: '0.1.0',
  source: '/film/storycore-mcp.json',
  turnedAway: 0,
  servers: [
    mail,
    { server: 'notes', state: 'idle', restarts: 0, running: 0, queued: 0, held: 1, calls: 0, alerts: [] },
  ],
  alerts: ['unauthorised'],
};

test('a gateway is a table of its servers, and what is wrong under it', () => {
  expect(runLines(run, 80)).toEqual([
    'Gateway 4711, 2 servers, /film/storycore-mcp.json',
    'SERVER          STATE     CALLS/s    OK    p50    p95 RUN WAIT  MEMORY   CPU RST',
    'mail            ready          10   95%   12ms   1.2s   3   12   123MB   42%   2',
    'notes           held            –     –      –      –   0    0       –     –   0',
    '  ! unauthorised',
    '  ! response_time on mail',
  ]);
});

test('whatever servers are called, no line is wider than the screen, and none is forged', () => {
  const names = ['x'.repeat(300), '字'.repeat(60), 'a\u001b[2Jb\nGateway 1', '\u202eevil'];
  const servers = names.map((server) => ({ ...mail, server, queued: 123_456_789, calls: 1e12 }));
  for (const columns of [80, 120]) {
    const lines = runLines({ ...run, servers, source: 'y'.repeat(500) }, columns);
    expect(lines.filter((line) => !line.startsWith('  !')).every((line) => width(line) <= columns)).toBe(true);
    // oxlint-disable-next-line no-control-regex -- that there are none is what is promised
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f\u202e]/);
    expect(lines.filter((line) => line.startsWith('Gateway'))).toHaveLength(1);
  }
});
