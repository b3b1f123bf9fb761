import type { QueryClient } from '@tanstack/react-query';
import { topics, type Topic } from '../../../gateway/src/admin/contract/event.ts';
import { observable } from './observable.ts';
import { lookAgain } from './entrance.ts';
import { invalidate } from './invalidate.ts';
import { session, sessionOpen } from './session.ts';

const againMs = { open: 2_000, signedOut: 10_000 };

/** Whether the gateway tells this page what changes; `lost`: it does not answer, and what is shown may be old. */
export const connection = observable<'connecting' | 'live' | 'lost'>('connecting');

const isTopic = (value: unknown): value is Topic => topics.some((topic) => topic === value);

/** The topics of one event; undefined where anything may have changed. */
export const topicsOf = (text: string): readonly Topic[] | undefined => {
  const event: unknown = JSON.parse(text);
  if (typeof event !== 'object' || event === null || !('topics' in event) || !Array.isArray(event.topics))
    return undefined;
  return event.topics.filter(isTopic);
};

/** Keeps what is shown true: asks again for what the gateway says has changed. Returns the way to stop. */
export const followChanges = (client: QueryClient): (() => void) => {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    source?.close();
    const mine = new EventSource('/api/events');
    source = mine;
    mine.addEventListener('open', () => {
      connection.set('live');
      sessionOpen();
      // What was read until now may have changed since, and nobody tells of that: at the first time too.
      invalidate(client, undefined);
    });
    mine.addEventListener('message', ({ data }) => invalidate(client, topicsOf(String(data))));
    mine.addEventListener('error', () => {
      connection.set('lost');
      // The browser tries again by itself, but not where it was answered with a refusal: then it may be the session.
      if (mine.readyState !== EventSource.CLOSED) return;
      void lookAgain();
      const isSignedOut = session.get() === 'refused' || session.get() === 'ended';
      timer = setTimeout(open, isSignedOut ? againMs.signedOut : againMs.open);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
};
