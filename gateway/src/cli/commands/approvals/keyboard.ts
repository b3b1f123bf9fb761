import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** A person at a terminal, who types lines. Whoever opens it disposes of it. */
export interface Keyboard extends Disposable {
  /** False when the person has left. */
  readonly isOpen: boolean;
  /** Asks. What was typed before is dropped: it was meant for something else. */
  ask(question: string): void;
  /** The next line; undefined where none comes in time. */
  line(waitMs: number): Promise<string | undefined>;
}

export const openKeyboard = (): Keyboard => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  let lines: string[] = [];
  let isOpen = true;
  let wake: (() => void) | undefined;
  terminal.on('line', (line) => {
    lines.push(line);
    wake?.();
  });
  terminal.once('close', () => {
    isOpen = false;
    wake?.();
  });
  return {
    get isOpen() {
      return isOpen;
    },
    ask(question) {
      lines = [];
      terminal.setPrompt(question);
      terminal.prompt();
    },
    async line(waitMs) {
      if (lines.length === 0 && isOpen) {
        await Promise.race([sleep(waitMs), new Promise<void>((resolve) => (wake = resolve))]);
        wake = undefined;
      }
      return lines.shift();
    },
    [Symbol.dispose]: () => terminal.close(),
  };
};
