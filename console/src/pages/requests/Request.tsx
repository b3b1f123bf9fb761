import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useText } from '../../i18n/text.tsx';
import { Card } from '../../ui/Card.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Time } from '../../ui/Time.tsx';
import { Answers } from './Answers.tsx';
import { AskSentence } from './AskSentence.tsx';
import { answerOfKey } from './answer-keys.ts';
import { Countdown } from './Countdown.tsx';
import { Evidence, Findings } from './Evidence.tsx';
import css from './Request.module.css';
import { ThingLine } from './ThingLine.tsx';
import { ToolName } from './ToolName.tsx';
import type { Give, Kind, Waiting } from './request.ts';

interface RequestProps {
  readonly request: Waiting;
  readonly onGive: Give;
  readonly isBusy: boolean;
  /** Why the last answer was not taken. */
  readonly error: Error | null;
  /** What would be another in the file, where that can be shown. */
  readonly texts?: ReactNode;
}

const isIn = (target: EventTarget, tags: string): boolean => target instanceof Element && target.matches(tags);

/** One request, whole: who asks for what, with what risk, and the answers. */
export function Request({ request, onGive, isBusy, error, texts }: RequestProps) {
  const { t } = useText();
  const { id, who, target, things, askedAt, expiresAt, calls, answers, findings, found, difference } = request;
  const [more, setMore] = useState<Kind | 'all'>();

  /** What lasts without a limit, and what needs a number, is shown first, and given with Enter. */
  const press = (kind: Kind): void => {
    if (kind === 'times' || kind === 'project' || kind === 'always') setMore(kind);
    else onGive(kind === 'minutes' ? { kind, minutes: 15 } : { kind });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.defaultPrevented || event.repeat || event.nativeEvent.isComposing) return;
    if (event.key === 'Escape' && more !== undefined) {
      event.preventDefault();
      setMore(undefined);
      event.currentTarget.querySelector<HTMLElement>('[data-more]')?.focus();
      return;
    }
    if (isIn(event.target, 'input')) return;
    const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey;
    if (isPlain && event.key.toLowerCase() === 'm') {
      event.preventDefault();
      setMore(more === undefined ? 'all' : undefined);
      return;
    }
    const isDefault = event.key === 'Enter' && event.target === event.currentTarget;
    const kind = isDefault ? 'deny' : answerOfKey(event);
    if (kind === undefined || !answers.includes(kind)) return;
    event.preventDefault();
    press(kind);
  };

  return (
    <Card
      tone="amber"
      tabIndex={0}
      aria-labelledby={`${id}-asks`}
      aria-describedby={`${id}-things`}
      className={css.request}
      onKeyDown={onKeyDown}
      data-request={id}
    >
      <div className={css.head}>
        <h2 id={`${id}-asks`}>
          <AskSentence asked={request} />
        </h2>
        <p className={css.when}>
          <Time at={askedAt} /> · <Countdown until={expiresAt} />
        </p>
      </div>
      <p className={css.tool}>
        <ToolName target={target} />
      </p>
      <ul id={`${id}-things`} className={css.things}>
        {things.map((thing, at) => (
          // They stand as they came.
          // oxlint-disable-next-line react/no-array-index-key
          <ThingLine key={at} thing={thing} project={who.project} isWhole={difference === 'whole'} />
        ))}
      </ul>
      {calls > 1 && <p className={css.alike}>{t('requests.alike', { count: calls })}</p>}
      <Findings findings={findings} found={found} />
      <Answers request={request} onGive={onGive} isBusy={isBusy} more={more} onMore={setMore} />
      <Evidence request={request} difference={texts} />
      {error && (
        <div className={css.error}>
          <ErrorState error={error} />
        </div>
      )}
    </Card>
  );
}
