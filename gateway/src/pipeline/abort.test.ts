import { expect, test } from 'vitest';
import { Abort } from './abort.ts';

test('every listener hears of an abort once, and its reason', () => {
  const abort = new Abort();
  const heard: unknown[] = [];
  abort.signal.addEventListener('abort', () => heard.push(['first', abort.signal.reason]));
  abort.signal.addEventListener('abort', () => heard.push(['second', abort.signal.reason]));
  abort.abort('stop');
  abort.abort('again');
  expect(heard).toEqual([
    ['first', 'stop'],
    ['second', 'stop'],
  ]);
  expect(abort.signal.aborted).toBe(true);
});

test('a listener that was taken away, or came too late, hears nothing', () => {
  const abort = new Abort();
  const heard: string[] = [];
  const gone = (): void => {
    heard.push('gone');
  };
  abort.removeEventListener('abort', gone);
  abort.addEventListener('abort', gone);
  abort.removeEventListener('abort', gone);
  abort.abort('stop');
  abort.addEventListener('abort', gone);
  expect(heard).toEqual([]);
});

test('a listener that takes another away does not keep a third from hearing', () => {
  const abort = new Abort();
  const heard: string[] = [];
  const second = (): void => {
    heard.push('second');
  };
  abort.addEventListener('abort', () => abort.removeEventListener('abort', second));
  abort.addEventListener('abort', second);
  abort.addEventListener('abort', () => heard.push('third'));
  abort.abort('stop');
  expect(heard).toContain('third');
});
