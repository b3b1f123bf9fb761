import { CircleCheck } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useText } from '../../i18n/text.tsx';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import { answerWords } from './answer-words.ts';
import { Difference } from './Difference.tsx';
import { EndedList } from './EndedList.tsx';
import { KeyLegend } from './KeyLegend.tsx';
import { lateWords } from './late-words.ts';
import { Request } from './Request.tsx';
import { RequestLine } from './RequestLine.tsx';
import css from './RequestList.module.css';
import { useCurrent } from './use-current.ts';
import { useSettled } from './use-settled.ts';
import type { Ended, Given, Waiting } from './request.ts';

interface RequestListProps {
  readonly waiting: readonly Waiting[];
  readonly ended: readonly Ended[];
}

const steps: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, j: 1, J: 1, ArrowUp: -1, k: -1, K: -1 };

/** All that waits, one of it open; below, what was answered a moment ago. */
export function RequestList({ waiting, ended }: RequestListProps) {
  const { t } = useText();
  const announce = useAnnounce();
  const toast = useToast();
  const answer = useAct('requests.answer');
  const ids = waiting.map(({ id }) => id);
  const [current, choose] = useCurrent(ids);
  // What comes after it moves nothing.
  const isSettled = useSettled(ids.slice(0, ids.indexOf(current ?? '') + 1).join(' '));
  const root = useRef<HTMLElement>(null);
  const isMoving = useRef(false);
  const wasHere = useRef(false);

  useEffect(() => {
    const active = document.activeElement;
    // Whoever is at nothing is brought to what asks; nobody is taken away from what they are at.
    const nothing: readonly (Element | null)[] = [null, document.body, root.current];
    const isAtNothing = nothing.includes(active) || active?.tagName === 'H1';
    if (!isMoving.current && !isAtNothing) return;
    isMoving.current = false;
    if (current !== undefined) root.current?.querySelector<HTMLElement>(`[data-request="${current}"]`)?.focus();
    else if (wasHere.current) root.current?.focus();
  }, [current]);

  const open = (id: string): void => {
    isMoving.current = true;
    choose(id);
  };

  const give = (id: string, given: Given, reason?: string): void => {
    if (!isSettled() || answer.isPending) return;
    answer.mutate(
      { id, answer: given, ...(reason !== undefined && { reason }) },
      {
        onSuccess: () => announce(t('requests.answered', { answer: answerWords(given, t) })),
        onError: (error) => {
          const words = lateWords(error, t);
          if (words !== undefined) toast({ text: words });
        },
      },
    );
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = steps[event.key];
    if (step === undefined || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target instanceof HTMLInputElement) return;
    const next = ids[ids.indexOf(current ?? '') + step];
    if (next === undefined) return;
    event.preventDefault();
    open(next);
  };

  return (
    // Keys for what is focused inside; each has a button that does the same.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={root}
      tabIndex={-1}
      aria-label={t('requests.list')}
      className={css.page}
      onKeyDownCapture={isSettled}
      onKeyDown={onKeyDown}
      onFocus={() => (wasHere.current = true)}
    >
      {waiting.length === 0 && (
        <EmptyState icon={<CircleCheck size={28} />} title={t('requests.empty')} means={t('requests.empty.means')} />
      )}
      {waiting.length > 0 && (
        <>
          <ul className={css.list}>
            {waiting.map((request) => (
              <li key={request.id}>
                {request.id === current ? (
                  <Request
                    request={request}
                    isBusy={answer.isPending}
                    texts={request.difference && <Difference id={request.id} />}
                    error={answer.variables?.id === request.id ? answer.error : null}
                    onGive={(given, reason) => give(request.id, given, reason)}
                  />
                ) : (
                  <RequestLine request={request} onOpen={() => open(request.id)} />
                )}
              </li>
            ))}
          </ul>
          <KeyLegend hasOthers={waiting.length > 1} />
        </>
      )}
      {ended.length > 0 && <EndedList ended={ended} />}
    </section>
  );
}
