import { revisions } from './era.ts';
import { startServers } from './floor-servers.ts';
import type { Connection } from './floor-servers.ts';
import { isJson } from './message.ts';
import type { Json } from './message.ts';

type Send = (text: string) => void;

const capabilities = { tools: {}, resources: {} };

const initialized = (params: Json) => ({
  protocolVersion: params['protocolVersion'],
  capabilities,
  serverInfo: { name: 'floor', version: '1' },
});

const discovered = { resultType: 'complete', supportedVersions: [revisions.stateless], capabilities };

/** What both floors do with a message, whatever carries it. A request gets one answer; all else is dropped. */
export const createFloor = (config: string) => {
  const { named, first, tools } = startServers(config);

  const forward = (connection: Connection | undefined, id: unknown, method: string, params: Json, send: Send): void => {
    connection?.ask(method, params, (answer) => {
      answer['id'] = id;
      send(JSON.stringify(answer));
    });
  };

  const call = (id: unknown, params: Json, send: Send): void => {
    const name = String(params['name']);
    const at = name.indexOf('__');
    params['name'] = name.slice(at + 2);
    forward(named.get(name.slice(0, at)), id, 'tools/call', params, send);
  };

  const succeed = (id: unknown, result: Json, send: Send): void => send(JSON.stringify({ jsonrpc: '2.0', id, result }));

  // The kind of result is for the stateless era; the older one passes it over.
  const list = async (id: unknown, send: Send): Promise<void> =>
    succeed(id, { resultType: 'complete', tools: await tools }, send);

  return (message: Json, send: Send): void => {
    const { id, method } = { id: message['id'], method: message['method'] };
    if (id === undefined || typeof method !== 'string') return;
    const params = isJson(message['params']) ? message['params'] : {};
    if (method === 'tools/call') call(id, params, send);
    else if (method === 'initialize') succeed(id, initialized(params), send);
    else if (method === 'server/discover') succeed(id, discovered, send);
    else if (method === 'tools/list') void list(id, send);
    else forward(first, id, method, params, send);
  };
};
