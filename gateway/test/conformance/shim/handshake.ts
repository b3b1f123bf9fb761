// oxlint-disable unicorn/prefer-add-event-listener -- a transport of the SDK has only these
import { isJSONRPCRequest, parseJSONRPCMessage } from '@modelcontextprotocol/server';
import type { RequestId } from '@modelcontextprotocol/server';
import type { Handle } from '../serving/local-http.ts';
import { createSessions } from '../serving/sessions.ts';
import { isRequest, metaOf, under } from './message.ts';
import type { Message } from './message.ts';
import type { Start } from './program.ts';

/** A request that the program has not answered yet. */
interface Asked {
  readonly id: RequestId;
  readonly progressToken: unknown;
}

/**
 * The request that a message of the program belongs to, which decides the stream it is sent on: stdio does not say. What
 * it asks or logs is taken to be about the newest request. Nothing for what is about no request.
 */
const causeOf = (message: Message, asked: readonly Asked[]): Asked | undefined => {
  if (message['method'] === 'notifications/progress') {
    const { progressToken } = under(message, 'params');
    return asked.find((each) => each.progressToken === progressToken);
  }
  const isAboutOne = isRequest(message) || message['method'] === 'notifications/message';
  return isAboutOne ? asked.at(-1) : undefined;
};

/** The revisions with a handshake: a program of its own for each session. */
export const createHandshake = (start: Start): Handle => {
  return createSessions(async (transport) => {
    const program = start();
    let asked: readonly Asked[] = [];
    // One after the other, so that nothing overtakes what was said before it.
    let sent = Promise.resolve();

    transport.onmessage = (message) => {
      if (isJSONRPCRequest(message))
        asked = [...asked, { id: message.id, progressToken: metaOf(message)['progressToken'] }];
      program.send(message);
    };
    program.onMessage = (message) => {
      const cause = causeOf(message, asked);
      if (!('method' in message)) asked = asked.filter(({ id }) => id !== message['id']);
      sent = sent
        .then(() => transport.send(parseJSONRPCMessage(message), cause && { relatedRequestId: cause.id }))
        .catch((error: unknown) => void process.stderr.write(`${String(error)}\n`));
    };
    program.onEnd = () => void transport.close();
    transport.onclose = program.close;
    await transport.start();
  });
};
