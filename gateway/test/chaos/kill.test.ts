import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { claimKeys, statelessRevision } from '../../src/protocol/revision/claims.ts';
import { answering, puppet, withTools } from '../fixtures/e2e-script.ts';
import { root } from '../integration/workplace.ts';
import { allowing, createPlace, eventually, processesNaming, serve } from '../integration/raw-client.ts';
import type { RawGateway } from '../integration/raw-client.ts';
import { proves } from '../security/proves.ts';

/** Milliseconds in which everyone who waits for a server must know that it is dead. */
const answerWithinMs = 100;

/**
 * Of 200 rounds, how many may be late and are made again: for a moment in which the whole machine stands still, as guests of
 * a busy host do, one round cannot tell that from a slow gateway. A gateway that is slow is slow again.
 */
const mostAgain = 5;

interface Round {
  /** Milliseconds from the kill to the answer. */
  readonly afterMs: number;
  /** How much of that the gateway, or this test, could have run but for other programs. */
  readonly machineMs: number;
  readonly code: unknown;
  /** Whether the call after it was answered. */
  readonly next: boolean;
}

interface Victim {
  readonly server: string;
  readonly rounds: number;
  /** Whom to kill: the process that answers, or the leader of its group, which the gateway started. */
  readonly whom: (round: number) => 'answering' | 'leader';
}

/** A client, by how it opens: that decides which connection its calls take. */
interface Kind {
  readonly who: string;
  /** What it can be asked for, by its handshake; undefined: it has none. */
  readonly capabilities: object | undefined;
  /** What its requests say of themselves. */
  readonly claims: object;
}

const claims = (capabilities: object): object => ({
  [claimKeys.protocolVersion]: statelessRevision,
  [claimKeys.clientInfo]: { name: 'raw', version: '1' },
  [claimKeys.clientCapabilities]: capabilities,
});

const kinds: readonly Kind[] = [
  { who: 'a client that shares its connections', capabilities: {}, claims: {} },
  { who: 'a client with connections of its own', capabilities: { elicitation: {} }, claims: {} },
  { who: 'a stateless client', capabilities: undefined, claims: claims({}) },
  { who: 'a stateless client that can be asked', capabilities: undefined, claims: claims({ elicitation: {} }) },
];

/**
 * Milliseconds that the main thread of a process was ready to run while the machine ran others instead. On a machine that
 * is busy with other work, that part of a delay is not the gateway's (proc_pid_schedstat: its second number, in ns).
 */
const waitedMs = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;

const isFine = (result: unknown): boolean => JSON.stringify(result).includes('"text":"fine"');

/** The leader of a process's group (proc_pid_stat: its fifth field). */
const leaderOf = (pid: number): number =>
  Number(/\) \S \d+ (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);

const killOnce = async (gateway: RawGateway, kind: Kind, victim: Victim, round: number): Promise<Round> => {
  const { server, whom } = victim;
  const id = `${server}-${round}`;
  void gateway.send({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: `${server}__hang`, arguments: {}, _meta: { ...kind.claims, progressToken: id } },
  });
  const started = await gateway.until(({ message }) => message?.params?.['progressToken'] === id);
  const answering = Number(started.message?.params?.['progress']);
  const pid = whom(round) === 'leader' ? leaderOf(answering) : answering;
  const waited = (): number => waitedMs(gateway.pid) + waitedMs(process.pid);
  const before = waited();
  const at = performance.now();
  process.kill(pid, 'SIGKILL');
  const answer = await gateway.answer(id);
  const machineMs = waited() - before;
  const meta = answer.message?.result?.['_meta'] as Record<string, { code?: unknown }> | undefined;
  const next = await gateway.request('tools/call', { name: `${server}__fine`, arguments: {}, _meta: kind.claims });
  return { afterMs: answer.at - at, machineMs, code: meta?.['storycore-mcp/error']?.code, next: isFine(next.result) };
};

const small = `${root}gateway/test/fixtures/e2e-small.sh`;
const reportsItself =
  '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":$TOKEN,"progress":$PID}}\n';

const patient = { timeout: 120_000 };

test.each(kinds)(
  `200 kill -9 in mid-call of $who: 200 answers within 100 ms, every next call works, nobody is left ${proves('T-16')}`,
  patient,
  async (kind) => {
    await using place = createPlace();
    const onNode = puppet(
      place.folder,
      'node',
      withTools(['fine', 'hang'], {
        hang: [{ write: reportsItself }],
        fine: [answering({ content: [{ type: 'text', text: 'fine' }] })],
      }),
    );
    const servers = {
      plain: { command: 'sh', args: [small] },
      // As `npx` does it: the server is a child of what was started, and here has a sibling that would never end.
      wrapped: { command: 'sh', args: ['-c', 'sleep 1000 & sh "$0"; true', small] },
      node: onNode.entry,
    };
    await using gateway = serve(place, { config: place.config(allowing(servers)) });
    if (kind.capabilities !== undefined) await gateway.initialize('2025-11-25', kind.capabilities);
    const victims: readonly Victim[] = [
      { server: 'plain', rounds: 60, whom: () => 'answering' },
      { server: 'wrapped', rounds: 80, whom: (round) => (round % 2 === 0 ? 'answering' : 'leader') },
      { server: 'node', rounds: 60, whom: () => 'leader' },
    ];
    const isLate = ({ afterMs, machineMs }: Round): boolean => afterMs - machineMs > answerWithinMs;
    const rounds: Round[] = [];
    const late: Round[] = [];
    for (const victim of victims) {
      for (let at = 0; at < victim.rounds; at += 1) {
        const round = await killOnce(gateway, kind, victim, at);
        if (isLate(round)) late.push(round);
        rounds.push(isLate(round) ? await killOnce(gateway, kind, victim, victim.rounds + at) : round);
      }
    }

    expect(rounds).toHaveLength(200);
    const all = [...rounds, ...late];
    expect(all.filter(({ code }) => code !== 'upstream-failed')).toEqual([]);
    expect(all.filter(({ next }) => !next)).toEqual([]);
    expect(rounds.filter(isLate)).toEqual([]);
    expect(late.length, `the late ones: ${JSON.stringify(late)}`).toBeLessThanOrEqual(mostAgain);

    // One leader each, and under `wrapped` the sleeper and the server: of what all share, and of what this client has.
    await eventually(() => processesNaming(place.folder).length <= 1 + 2 * (1 + 3 + 1));
    gateway.end();
    expect(await gateway.exited).toEqual({ code: 0, signal: null });
    expect(processesNaming(place.folder)).toEqual([]);
  },
);

test('64 callers of a server that is killed are all told within 100 ms, each once', patient, async () => {
  await using place = createPlace();
  await using gateway = serve(place, { config: place.config(allowing({ plain: { command: 'sh', args: [small] } })) });
  await gateway.initialize();
  await gateway.request('tools/call', { name: 'plain__fine' });
  const ids = Array.from({ length: 64 }, (_, at) => `w-${at}`);
  for (const id of ids) {
    void gateway.send({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name: 'plain__hang', _meta: { progressToken: id } },
    });
  }
  const last = await gateway.until(({ message }) => message?.params?.['progressToken'] === ids.at(-1));
  const at = performance.now();
  process.kill(Number(last.message?.params?.['progress']), 'SIGKILL');
  const answers = await Promise.all(ids.map((id) => gateway.answer(id)));
  expect(answers.filter((answer) => answer.at - at <= answerWithinMs)).toHaveLength(64);
  await sleep(50);
  expect(gateway.lines.filter(({ message }) => ids.includes(String(message?.id)))).toHaveLength(64);
});
