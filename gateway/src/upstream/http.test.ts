import { expect, test } from 'vitest';
import { carried, manners, result } from '../../test/fixtures/http-carrier.ts';
import { httpServer, json } from '../../test/fixtures/http-server.ts';

test('a URL that leads nowhere good shows as the end of the connection, with the reason', async () => {
  const { correlator, link, speak } = carried('http://mcp.example.org/');
  speak('2025-11-25');
  correlator.hold(true);
  const reason = 'The URL of a server is not encrypted and leads to another machine.';
  await expect(correlator.request('initialize', {})).rejects.toMatchObject({
    code: 'upstream-unavailable',
    message: reason,
  });
  expect(await link.exited).toMatchObject({ error: { message: reason } });
});

test('two connections share no header, session or socket', async () => {
  let sessions = 0;
  const { origin, heard, sockets } = await httpServer(
    (one) => manners(one, `s${(sessions += 1)}`) || json(one, result(one)),
  );
  const opened = async (key: string) => {
    const carrier = carried(origin, { target: { headers: { 'x-key': key } } });
    await carrier.correlator.request('initialize', {});
    carrier.speak('2025-11-25');
    return carrier;
  };
  const [one, other] = [await opened('a'), await opened('b')];
  await Promise.all([one.correlator.request('tools/list', {}), other.correlator.request('tools/list', {})]);
  const seen = heard.map(({ headers }) => [headers['x-key'], headers['mcp-session-id'] ?? 'none'].join(' '));
  expect(seen.toSorted()).toEqual(['a none', 'a s1', 'b none', 'b s2']);
  expect(sockets.size).toBe(2);
});

test('what a guard refuses for no reason that people can mend is not hidden', () => {
  const dial = (): never => {
    throw new TypeError('a bug');
  };
  expect(() => carried('https://mcp.example.org', { options: { dial } })).toThrow('a bug');
});
