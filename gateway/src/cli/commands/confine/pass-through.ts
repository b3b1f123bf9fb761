import { finished } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import type { Exit, Launched } from '../../../confine.ts';

/** How long it may take to leave after it was asked to, before it is made to. */
const graceMs = 2_000;

/** Writes all of a stream to one of ours, which stays open. A reader that has left lets the writer know. */
const relay = async (from: Readable, to: NodeJS.WriteStream): Promise<void> => {
  to.once('error', () => from.destroy());
  from.pipe(to, { end: false });
  await finished(from, { error: false }).catch(() => {});
};

/**
 * Connects a process with our own input and output until it ends, or until `asked` wants it to. All that it wrote is
 * written when this resolves.
 */
export const passThrough = async (
  child: Launched,
  asked: Promise<NodeJS.Signals>,
): Promise<{ readonly exit: Exit; readonly signal: NodeJS.Signals | undefined }> => {
  let signal: NodeJS.Signals | undefined;
  void asked.then((which) => {
    signal = which;
    return child.end(graceMs);
  });
  process.stdin.on('error', () => {});
  process.stdin.pipe(child.stdin);
  const output = [relay(child.stdout, process.stdout), relay(child.stderr, process.stderr)];
  const exit = await child.exited;
  await Promise.all(output);
  // Or our own input, which may never end, would keep us.
  process.stdin.unpipe(child.stdin);
  process.stdin.destroy();
  return { exit, signal };
};
