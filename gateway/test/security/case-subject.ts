import type { Subject } from '../../src/inspect/finding.ts';
import { isObject, objectsIn } from './inspected-case.ts';
import type { InspectedCase } from './inspected-case.ts';

const server = 'corpus';

type JsonObject = { readonly [key: string]: unknown };

/** What a server answered, by the method that was asked or, where none is said, by what the answer holds. */
export const subjectOfAnswer = (server: string, method: string, result: JsonObject): Subject => {
  if (method === 'tools/list' || (method === '' && 'tools' in result)) {
    return { kind: 'tools', server, tools: objectsIn(result['tools']) };
  }
  if (method.startsWith('prompts/') || (method === '' && ('prompts' in result || 'messages' in result))) {
    return { kind: 'prompt', server, payload: result };
  }
  if (
    method.startsWith('resources/') ||
    (method === '' && /"(?:resource|contents)/.test(Object.keys(result).join('"')))
  ) {
    return { kind: 'resource', server, payload: result };
  }
  return { kind: 'result', server, result };
};

const counted = (messages: readonly JsonObject[]): readonly Subject[] => {
  const counts = new Map<unknown, number>();
  return messages.map((message) => {
    const count = (counts.get(message['method']) ?? 0) + 1;
    counts.set(message['method'], count);
    return { kind: 'request', server, message, count };
  });
};

/** What is examined for a case of one thing that a server said; a request may come as a list of many. */
export const subjectsOf = ({ kind, request, payload }: InspectedCase): readonly Subject[] => {
  const body = isObject(payload) ? payload : {};
  const tool = request?.['name'];
  switch (kind) {
    case 'tool_definition':
      return [{ kind: 'tools', server, tools: objectsIn(body['tools']) }];
    case 'tool_result':
      return [{ kind: 'result', server, result: body, ...(typeof tool === 'string' && { tool }) }];
    case 'resource':
      return [{ kind: 'resource', server, payload: body }];
    case 'prompt':
      return [{ kind: 'prompt', server, payload: body }];
    case 'server_instructions':
      return [{ kind: 'instructions', server, payload: body }];
    case 'server_request':
      return counted(Array.isArray(payload) ? objectsIn(payload) : [body]);
    case 'sequence':
      return [];
  }
};
