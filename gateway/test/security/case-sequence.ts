import type { Context, Finding, JsonObject, Subject } from '../../src/inspect/finding.ts';
import type { inspect } from '../../src/inspect/inspect.ts';
import { subjectOfAnswer } from './case-subject.ts';
import { isObject, objectOf, textOf } from './inspected-case.ts';
import { shownServer } from './shown-server.ts';

/** The message of an event: whole, or in the parts that the event itself has. */
const messageOf = (event: JsonObject): JsonObject => {
  const inner = objectOf(event['message'] ?? event['payload'] ?? event['request']);
  if ('method' in inner) return inner;
  return { jsonrpc: '2.0', method: event['method'], params: event['params'] ?? inner };
};

/** All that inspection and pins find in a sequence of what several servers say, in order. */
export const findingsOfSequence = (
  events: readonly JsonObject[],
  look: typeof inspect,
  lookBeside: typeof inspect,
): readonly Finding[] => {
  const servers = new Map<string, ReturnType<typeof shownServer>>();
  const found: Finding[] = [];
  const counts = new Map<string, number>();
  // What tells of other servers, with how many tools of theirs were known when it was examined.
  const introductions = new Map<string, { readonly subject: Subject; readonly known: number }>();

  const contextFor = (name: string): Context => ({
    others: new Map([...servers].filter(([other]) => other !== name).map(([other, one]) => [other, one.toolNames()])),
  });
  const knownTo = (name: string): number => [...contextFor(name).others.values()].flat().length;
  const examine = (subject: Subject): void => {
    if (subject.kind === 'tools' || subject.kind === 'instructions') {
      introductions.set(`${subject.kind} ${subject.server}`, { subject, known: knownTo(subject.server) });
    }
    found.push(...look(subject, contextFor(subject.server)));
  };
  const counted = (server: string, message: JsonObject): Subject => {
    const key = JSON.stringify([server, message['method']]);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return { kind: 'request', server, message, count };
  };

  for (const event of events) {
    const name = textOf(event['server']);
    const server = servers.get(name) ?? shownServer();
    servers.set(name, server);
    const method = textOf(event['method']);
    const request = objectOf(event['request'] ?? event['params']);
    const result = objectOf(event['result']);
    switch (event['type']) {
      case 'initialize':
        server.initialized(result);
        examine({ kind: 'instructions', server: name, payload: result });
        break;
      case 'approve':
        server.approved();
        break;
      case 'list':
        server.listed(method, textOf(request['cursor']), result);
        examine(subjectOfAnswer(name, method, result));
        break;
      case 'get':
        if (method === 'prompts/get') server.prompted(request, result);
        examine(subjectOfAnswer(name, method, result));
        break;
      case 'call': {
        const tool = textOf(request['name']);
        server.called(tool);
        examine({ kind: 'result', server: name, tool, result });
        break;
      }
      case 'notify':
      case 'server_request': {
        const message = messageOf(event);
        if (textOf(message['method']).endsWith('/list_changed')) server.listsAgain();
        examine(counted(name, message));
        break;
      }
      default:
        if (isObject(event['result'])) examine(subjectOfAnswer(name, method, result));
    }
  }

  // Who spoke before the others were known may have spoken about them.
  const early = [...introductions.values()].filter(({ subject, known }) => known !== knownTo(subject.server));
  for (const { subject } of early) found.push(...lookBeside(subject, contextFor(subject.server)));
  return [...found, ...[...servers.values()].flatMap((server) => server.findings())];
};
