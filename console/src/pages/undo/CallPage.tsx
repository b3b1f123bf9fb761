import { useEffect, useRef } from 'react';
import { now } from '../../api/clock.ts';
import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import type { Call } from './call.ts';
import css from './CallPage.module.css';
import { CallRow } from './CallRow.tsx';
import { dayText } from './day.ts';

/** A call that runs ends without a word to the pages. */
const againMs = 2_000;

interface CallPageProps {
  /** The last one before it; undefined for the newest. */
  readonly before: string | undefined;
  /** Where there are older ones that are not shown yet. */
  readonly onOlder: ((last: string) => void) | undefined;
  readonly onUndo: (call: Call) => void;
}

/** One page of the list, by days. */
export function CallPage({ before, onOlder, onUndo }: CallPageProps) {
  const { t, locale } = useText();
  const { data, error, refetch } = useLook('undo.look', before === undefined ? {} : { before });
  const isRunning = data?.calls.some(({ state }) => state === 'open') === true;
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => void refetch(), againMs);
    return () => clearInterval(timer);
  }, [isRunning, refetch]);
  const isLoaded = data !== undefined;
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The button that asked for it is gone: focus goes on to what it brought.
    if (isLoaded && before !== undefined) page.current?.querySelector('a')?.focus();
  }, [isLoaded, before]);

  if (data === undefined)
    return error ? <ErrorState error={error} onAgain={() => void refetch()} /> : <Skeleton lines={6} />;
  const days = Map.groupBy(data.calls, ({ at }) => dayText(at, now(), locale));
  const dropped = data.calls.find(({ state }) => state === 'dropped');
  const last = data.calls.at(-1);
  return (
    <div ref={page}>
      {[...days].map(([day, calls]) => (
        <section key={day} aria-label={day}>
          <h2 className={css.day}>{day}</h2>
          <ul className={css.rows}>
            {calls.map((call) => (
              <CallRow key={call.id} call={call} onUndo={() => onUndo(call)} />
            ))}
          </ul>
        </section>
      ))}
      {dropped && (
        <p className={css.dropped}>
          <Sentence of="undo.droppedFrom" parts={{ at: <Time at={dropped.at} /> }} />
        </p>
      )}
      {onOlder && last && data.older > 0 && (
        <p className={css.foot}>
          <Button onClick={() => onOlder(last.id)}>{t('undo.older', { count: data.older })}</Button>
        </p>
      )}
    </div>
  );
}
