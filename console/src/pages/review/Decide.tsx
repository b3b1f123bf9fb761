import { useState } from 'react';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import css from './Decide.module.css';
import { PartCard } from './PartCard.tsx';
import type { Part, Shown, Stage } from './shapes.ts';
import { StageChoice } from './StageChoice.tsx';
import type { Decisions } from './use-decisions.ts';

const keyOf = ({ kind, name }: Pick<Part, 'kind' | 'name'>): string => `${kind} ${name}`;
const isDoubtful = ({ findings }: Part): boolean => findings.some(({ severity }) => severity === 'hold');

interface DecideProps {
  readonly shown: Shown;
  readonly decisions: Decisions;
  readonly onKeep: () => void;
  readonly onMore: () => void;
}

/** A server at first contact: all that it shows, of which a person approves all, some or nothing, up to a stage. */
export function Decide({ shown, decisions, onKeep, onMore }: DecideProps) {
  const { t } = useText();
  const { parts, count } = shown;
  // What was not chosen by itself: all but what a finding asks to hold, or nothing.
  const [isRestChosen, setRestChosen] = useState(true);
  const [byHand, setByHand] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [stage, setStage] = useState<Stage>('read-only');
  const isChosen = (part: Part): boolean => byHand.get(keyOf(part)) ?? (isRestChosen && !isDoubtful(part));
  const choose = (rest: boolean, hand: ReadonlyMap<string, boolean>): void => {
    setRestChosen(rest);
    setByHand(hand);
  };
  const chosen = parts.filter(isChosen);
  const rest = count - parts.length;
  // The gateway leaves out by itself what a finding asks to hold. What is not on the screen yet is not approved.
  const isWhole = rest === 0 && parts.every((part) => isChosen(part) !== isDoubtful(part));
  return (
    <div className={css.decide}>
      <div className={css.choices}>
        <span className={css.count}>{t('review.chosen', { count: chosen.length, all: count })}</span>
        <Button isSmall look="quiet" onClick={() => choose(true, new Map())}>
          {t('review.all')}
        </Button>
        <Button isSmall look="quiet" onClick={() => choose(false, new Map())}>
          {t('review.none')}
        </Button>
      </div>
      {parts.map((part, place) => (
        <PartCard
          // Two parts may have the same name; a list on the screen never changes places.
          // oxlint-disable-next-line react/no-array-index-key
          key={place}
          part={part}
          isChosen={isChosen(part)}
          onChoose={(is) => choose(isRestChosen, new Map(byHand).set(keyOf(part), is))}
        />
      ))}
      {rest > 0 && <Button onClick={onMore}>{t('review.more', { count: rest })}</Button>}
      <section className={css.bar} aria-label={t('review.decide')}>
        <div className={css.stage}>
          <StageChoice stage={stage} onChoose={setStage} />
        </div>
        <div className={css.buttons}>
          <Button onClick={onKeep}>{t('review.keep')}</Button>
          <Button
            look="main"
            isBusy={decisions.isBusy}
            isOff={chosen.length === 0}
            aria-describedby={chosen.length === 0 ? 'review-none' : undefined}
            onClick={() => decisions.approve(isWhole ? [] : chosen, stage)}
          >
            {t('review.approve', { count: chosen.length })}
          </Button>
        </div>
        {chosen.length === 0 && (
          <p id="review-none" className={css.why}>
            {t('review.approve.none')}
          </p>
        )}
      </section>
    </div>
  );
}
