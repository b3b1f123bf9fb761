import { GatewayError } from '../errors.ts';
import type { Incoming } from '../protocol/jsonrpc.ts';
import { refusalText } from './answer.ts';
import type { Outlet } from './outlet.ts';

/** UTF-16 units of the answers of one batch, which leave as one text. */
const longestBatch = 64 * 1024 * 1024;

const tooLong = new GatewayError('message-too-large', 'The answers of this batch are too large together.', {
  remedy: 'Send one message a line.',
});

/**
 * An outlet for each message of a batch, by its place: all answers go back in one list, when the last is there (JSON-RPC
 * 2.0, section 6).
 */
export const batchOutlets = (items: readonly Incoming[], outlet: Outlet): ((at: number) => Outlet) => {
  const lines: string[] = [];
  let length = 0;
  let open = items.length;
  const settled = (): void => {
    open -= 1;
    if (open > 0) return;
    if (lines.length > 0) outlet.reply(`[${lines.join(',')}]`);
    else outlet.skip();
  };
  return (at) => ({
    tell: outlet.tell,
    reply(line) {
      const item = items[at];
      const fits = length + line.length <= longestBatch;
      lines.push(fits ? line : refusalText(item !== undefined && 'id' in item ? item.id : null, tooLong));
      length += fits ? line.length : 0;
      settled();
    },
    skip: settled,
  });
};
