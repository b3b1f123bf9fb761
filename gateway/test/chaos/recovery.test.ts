import { expect, test } from 'vitest';
import { allowing, createPlace, serve } from '../integration/raw-client.ts';
import type { Message } from '../integration/raw-client.ts';
import { root } from '../integration/workplace.ts';

/** How often; more with STORYCORE_MCP_RECOVERIES=1000. */
const kills = Number(process.env['STORYCORE_MCP_RECOVERIES'] ?? 100);
const withinMs = 1_000;
const small = `${root}gateway/test/fixtures/e2e-small.sh`;

const isFine = (answer: Message): boolean => JSON.stringify(answer.result).includes('"text":"fine"');

test(
  `after kill -9 of a server the next answer is there within 1 s, at least 99 times of 100 (${kills} here)`,
  { timeout: 60_000 + kills * 1_500 },
  async () => {
    await using place = createPlace();
    // Each one is killed right after it worked: no loop, and nothing to hold.
    await using gateway = serve(place, { config: place.config(allowing({ it: { command: 'sh', args: [small] } })) });
    await gateway.initialize();
    const call = (): Promise<Message> => gateway.request('tools/call', { name: 'it__fine', arguments: {} });
    const pid = async (): Promise<number> => {
      const status = await gateway.request('mcp_server_status', { name: 'it' });
      return Number((status.result?.['data'] as { pid?: number } | undefined)?.pid);
    };
    expect(isFine(await call())).toBe(true);
    const times: number[] = [];
    const wrong: Message[] = [];
    for (let at = 0; at < kills; at += 1) {
      process.kill(await pid(), 'SIGKILL');
      const killedAt = performance.now();
      // What meets the dying one is told so, and asks again, as a client would.
      let answer = await call();
      if (!isFine(answer)) answer = await call();
      if (!isFine(answer)) wrong.push(answer);
      times.push(performance.now() - killedAt);
    }
    const inTime = times.filter((ms) => ms <= withinMs).length;
    const slowest = Math.round(Math.max(...times));
    process.stdout.write(`${inTime} of ${kills} answered within ${withinMs} ms; the slowest took ${slowest} ms\n`);
    expect(wrong).toEqual([]);
    expect(inTime).toBeGreaterThanOrEqual(Math.ceil(0.99 * kills));
  },
);
