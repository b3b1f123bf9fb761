// A program that runs for as long as a person wants, in the place of the one that starts it.
import { spawn } from 'node:child_process';

/**
 * Starts it and ends as it ends. A signal to us alone is passed on; what the terminal sends at Ctrl-C has reached it
 * already, and a second one would end it the hard way. `onStarted` gets the child. Gives its exit code.
 */
export const runInForeground = (command, args, { onStarted = () => {}, ...options } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const passOn = (signal) => {
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, passOn);
    child.once('error', reject);
    child.once('close', (code) => {
      for (const signal of signals) process.off(signal, passOn);
      resolve(code ?? 1);
    });
    onStarted(child);
  });
