import { useText } from '../../i18n/text.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Beside } from './Beside.tsx';
import css from './DifferenceView.module.css';
import { useSaid } from '../../i18n/use-said.ts';
import { marksIn, PartWords } from './PartWords.tsx';
import type { Difference, Finding, Part } from './shapes.ts';

interface DifferenceViewProps {
  readonly difference: Difference;
  readonly findings: readonly Finding[];
  /** As it is now, where it is shown; the whole of what is new. */
  readonly part: Part | undefined;
}

/** One thing that is not as it was approved. */
export function DifferenceView({ difference, findings, part }: DifferenceViewProps) {
  const { t } = useText();
  const said = useSaid();
  const { part: of, field, renamedFrom, class: changed, before, after } = difference;
  const named = field ?? of;
  const isNew = before === undefined && field === undefined && part !== undefined;
  return (
    <div className={css.difference}>
      <p className={css.head}>
        {(field !== undefined || part === undefined) && <b>{said(`review.field.${named}`, named)}</b>}
        <Badge>{t(`review.class.${changed}`)}</Badge>
        {renamedFrom !== undefined && (
          <span className={css.renamed}>
            <Sentence
              of="review.renamed"
              parts={{
                name: (
                  <code>
                    <HiddenText text={renamedFrom} cutAt={120} />
                  </code>
                ),
              }}
            />
          </span>
        )}
      </p>
      {after === undefined && <p>{t('review.isGone')}</p>}
      {isNew ? <PartWords part={part} /> : <Beside difference={difference} marks={marksIn(findings, named)} />}
    </div>
  );
}
