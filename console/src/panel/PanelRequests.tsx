import { useEffect, useId, useRef, useState } from 'react';
import { useText } from '../i18n/text.tsx';
import { answerWords } from '../pages/requests/answer-words.ts';
import { lateWords } from '../pages/requests/late-words.ts';
import { Request } from '../pages/requests/Request.tsx';
import type { Given, Waiting } from '../pages/requests/request.ts';
import { RequestLine } from '../pages/requests/RequestLine.tsx';
import { useCurrent } from '../pages/requests/use-current.ts';
import { useSettled } from '../pages/requests/use-settled.ts';
import { ApiFailure } from '../api/failure.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import css from './PanelRequests.module.css';
import { useDoing } from './use-doing.ts';
import { useLooked } from './use-looked.ts';

/** What waits for a person, one of it open. */
export function PanelRequests() {
  const { value, error } = useLooked('requests.look');
  if (value) return <Requests waiting={value.waiting} />;
  return error ? <ErrorState error={error} /> : <Skeleton lines={2} />;
}

function Requests({ waiting }: { readonly waiting: readonly Waiting[] }) {
  const { t } = useText();
  const title = useId();
  const root = useRef<HTMLElement>(null);
  const wasHere = useRef(false);
  const answer = useDoing('requests.answer');
  const [said, setSaid] = useState<{ readonly id: string; readonly words?: string }>();
  const ids = waiting.map(({ id }) => id);
  const [current, choose] = useCurrent(ids);
  const isSettled = useSettled(ids.slice(0, ids.indexOf(current ?? '') + 1).join(' '));

  // What had the focus is gone when its question is: it goes on to the next one, or stays at the list.
  useEffect(() => {
    const isAtNothing = document.activeElement === null || document.activeElement === document.body;
    if (!wasHere.current || !isAtNothing) return;
    const next = root.current?.querySelector<HTMLElement>(`[data-request="${current}"]`);
    (next ?? root.current)?.focus();
  }, [current]);

  const give = async (id: string, given: Given, reason?: string): Promise<void> => {
    if (!isSettled()) return;
    setSaid({ id });
    const done = await answer.act({ id, answer: given, ...(reason !== undefined && { reason }) });
    if (done) setSaid({ id, words: t('requests.answered', { answer: answerWords(given, t) }) });
  };

  const late = answer.error instanceof ApiFailure ? lateWords(answer.error, t) : undefined;
  return (
    // Follows where the focus is; nothing is done by it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={root}
      tabIndex={-1}
      aria-labelledby={title}
      className={css.requests}
      onFocus={() => (wasHere.current = true)}
      onBlur={({ relatedTarget, currentTarget }) => {
        // Without a place it goes to, it went with its element.
        if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) wasHere.current = false;
      }}
    >
      <h2 id={title}>
        {waiting.length === 0 ? t('panel.requests.none') : t('panel.requests', { count: waiting.length })}
      </h2>
      <p role="status" className={css.said}>
        {said?.words ?? late}
      </p>
      <ul className={css.list}>
        {waiting.map((request) => (
          <li key={request.id}>
            {request.id === current ? (
              <Request
                request={request}
                isBusy={answer.isBusy}
                error={said?.id === request.id && late === undefined ? (answer.error ?? null) : null}
                onGive={(given, reason) => void give(request.id, given, reason)}
              />
            ) : (
              <RequestLine request={request} onOpen={() => choose(request.id)} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
