import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { isObject } from './message.ts';
import type { Message } from './message.ts';

/** A program that speaks MCP on its stdin and stdout. */
export interface Program {
  send(message: unknown): void;
  /** Called with each message that the program says, in order. */
  onMessage: (message: Message) => void;
  onEnd: () => void;
  /** Asks it to leave as stdio does: by the end of its input. */
  close(): void;
}

export type Start = () => Program;

const graceMs = 5_000;

/** Starts the program; what it says on stderr goes to ours. */
export const startProgram = (command: string, args: readonly string[]): Program => {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const program: Program = {
    send: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    onMessage: () => {},
    onEnd: () => {},
    close: () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.stdin.end();
      const overdue = setTimeout(() => child.kill('SIGKILL'), graceMs);
      child.once('exit', () => clearTimeout(overdue));
    },
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message: unknown = JSON.parse(line);
    if (isObject(message)) program.onMessage(message);
  });
  // What is written to a program that has just ended is lost, which `onEnd` tells.
  child.stdin.on('error', () => {});
  child.on('error', (error) => process.stderr.write(`${String(error)}\n`));
  child.on('close', () => program.onEnd());
  return program;
};
