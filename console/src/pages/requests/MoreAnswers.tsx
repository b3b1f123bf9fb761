import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { KeyHint } from '../../ui/KeyHint.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import { AnswerMeans } from './AnswerMeans.tsx';
import css from './MoreAnswers.module.css';
import { answerKeys } from './answer-keys.ts';
import { answerWords } from './answer-words.ts';
import type { Give, Given, Kind, Waiting } from './request.ts';

interface MoreAnswersProps {
  readonly request: Waiting;
  readonly onGive: Give;
  readonly isBusy: boolean;
  /** Where the focus goes first. */
  readonly start: Kind | 'all';
}

const mostTimes = 1_000;

/** The answers that last, each with the sentence of what it allows; and a no with a reason. */
export function MoreAnswers({ request, onGive, isBusy, start }: MoreAnswersProps) {
  const { t } = useText();
  const [times, setTimes] = useState('3');
  const [reason, setReason] = useState('');
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const wanted = start === 'all' ? 'button, input' : `[data-kind="${start}"] :is(input, button)`;
    list.current?.querySelector<HTMLElement>(wanted)?.focus();
  }, [start]);
  const count = Math.min(mostTimes, Math.max(1, Math.trunc(Number(times)) || 1));

  const row = (answer: Given, before?: ReactNode): ReactNode =>
    request.answers.includes(answer.kind) && (
      <li className={css.row} data-kind={answer.kind}>
        <div className={css.control}>
          {before}
          <Button
            isSmall
            isBusy={isBusy}
            aria-keyshortcuts={answerKeys[answer.kind]}
            aria-describedby={`${request.id}-${answer.kind}-means`}
            onClick={() => onGive(answer)}
          >
            {answerWords(answer, t)} <KeyHint keys={answerKeys[answer.kind]} />
          </Button>
        </div>
        <p id={`${request.id}-${answer.kind}-means`} className={css.means}>
          <AnswerMeans kind={answer.kind} request={request} />
        </p>
      </li>
    );

  return (
    <ul ref={list} className={css.more}>
      {row(
        { kind: 'times', times: count },
        <input
          type="number"
          className={css.count}
          aria-label={t('requests.times.count')}
          min={1}
          max={mostTimes}
          value={times}
          onChange={(event) => setTimes(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && onGive({ kind: 'times', times: count })}
        />,
      )}
      {row({ kind: 'minutes', minutes: 15 })}
      {row({ kind: 'session' })}
      {row({ kind: 'project' })}
      {row({ kind: 'always' })}
      <li>
        <form
          className={css.reason}
          onSubmit={(event) => {
            event.preventDefault();
            const said = reason.trim();
            onGive({ kind: 'deny' }, said === '' ? undefined : said);
          }}
        >
          <Field label={t('requests.reason')} means={t('requests.reason.means')}>
            {(control) => (
              <TextInput
                {...control}
                maxLength={500}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            )}
          </Field>
          <Button type="submit" isSmall isBusy={isBusy}>
            {t('requests.reason.send')}
          </Button>
        </form>
      </li>
    </ul>
  );
}
