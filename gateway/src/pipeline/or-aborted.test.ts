import { getEventListeners } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { GatewayError } from '../errors.ts';
import { Abort } from './abort.ts';
import { abortReason, orAborted } from './or-aborted.ts';

describe('why a signal aborted', () => {
  test('is its reason where that is a refusal of ours', () => {
    const reason = new GatewayError('timeout', 'Late.');
    expect(abortReason(AbortSignal.abort(reason))).toBe(reason);
  });

  test.each([[undefined], ['text'], [new Error('secret')]])(
    'is else that the client took the call back: %s',
    (reason) => {
      expect(abortReason(AbortSignal.abort(reason))).toMatchObject({
        code: 'cancelled',
        message: 'The client cancelled the call.',
      });
    },
  );
});

describe('a promise, or an abort', () => {
  test('is the promise where nothing aborts', async () => {
    const { signal } = new AbortController();
    await expect(orAborted(Promise.resolve(7), signal)).resolves.toBe(7);
    await expect(orAborted(Promise.reject(new Error('x')), signal)).rejects.toThrow('x');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('is the abort where that comes first, or came before', async () => {
    const abort = new Abort();
    const waiting = orAborted(new Promise(() => {}), abort);
    abort.abort(new GatewayError('cancelled', 'Gone.'));
    await expect(waiting).rejects.toMatchObject({ message: 'Gone.' });
    await expect(orAborted(Promise.resolve(7), abort)).rejects.toMatchObject({ message: 'Gone.' });
  });

  test('hears the promise even when nobody waits any more', async () => {
    const { promise } = Promise.withResolvers<never>();
    const heard = vi.spyOn(promise, 'then');
    await expect(orAborted(promise, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    // Unheard, its rejection would end the process.
    expect(heard).toHaveBeenCalledWith(expect.any(Function), expect.any(Function));
  });
});
