import { useState } from 'react';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import css from './Decide.module.css';
import { HeldCard } from './HeldCard.tsx';
import { PartCard } from './PartCard.tsx';
import type { Held, Shown, Stage } from './shapes.ts';
import { StageChoice } from './StageChoice.tsx';
import type { Decisions } from './use-decisions.ts';

interface ReviewedProps {
  readonly shown: Shown;
  readonly decisions: Decisions;
  readonly onMore: () => void;
}

const isChange = ({ cause }: Held): boolean => cause === 'changed' || cause === 'found';

/** A server that was approved once: what of it is held by now, and how far it may go. */
export function Reviewed({ shown, decisions, onMore }: ReviewedProps) {
  const { t } = useText();
  const { held, parts, count, stage: approvedStage = 'observe', isReviewed } = shown;
  const [stage, setStage] = useState<Stage>(approvedStage);
  const changes = held.filter(isChange).length;
  const isBanned = held.some(({ cause }) => cause === 'banned');
  const partOf = (item: Held) => parts.find(({ kind, name }) => kind === item.kind && name === item.name);
  // Those that wait only for a further stage are told together, by the stage.
  const cards = held.filter(({ cause, kind }) => cause !== 'reading' && !(kind === 'server' && cause === 'observed'));
  const others = parts.filter(({ kind, name }) => !cards.some((item) => item.kind === kind && item.name === name));
  const rest = count - parts.length;
  return (
    <div className={css.decide}>
      {cards.map((item) => (
        <HeldCard
          key={`${item.kind} ${item.name}`}
          item={item}
          part={partOf(item)}
          changes={changes}
          isBusy={decisions.isBusy}
          onKeep={() => decisions.keep(item)}
          onAccept={() => decisions.approve(item.kind === 'server' ? [] : [item], undefined)}
          onLetGo={() => decisions.letGo(item, item.cause === 'banned')}
        />
      ))}
      {changes > 1 && !held.some(({ kind }) => kind === 'server') && (
        <div className={css.choices}>
          <Button isBusy={decisions.isBusy} onClick={() => decisions.approve([], undefined)}>
            {t('review.acceptAll', { count: changes })}
          </Button>
          <span className={css.count}>{t('review.acceptAll.but')}</span>
        </div>
      )}
      {isReviewed && shown.stage !== undefined && changes === 0 && !isBanned && (
        <section className={css.bar} aria-label={t('review.decide')}>
          <div className={css.stage}>
            <StageChoice stage={stage} onChoose={setStage} />
          </div>
          <Button
            isOff={stage === approvedStage}
            isBusy={decisions.isBusy}
            onClick={() => decisions.approve([], stage)}
          >
            {t('review.setStage')}
          </Button>
          {stage === approvedStage && <p className={css.why}>{t('review.setStage.same')}</p>}
        </section>
      )}
      <h2>{t('review.parts', { count: others.length + rest })}</h2>
      {others.map((part, place) => (
        // Two parts may have the same name; a list on the screen never changes places.
        // oxlint-disable-next-line react/no-array-index-key
        <PartCard key={place} part={part} />
      ))}
      {rest > 0 && <Button onClick={onMore}>{t('review.more', { count: rest })}</Button>}
    </div>
  );
}
