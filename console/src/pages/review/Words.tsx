import { useText } from '../../i18n/text.tsx';
import { Hidden } from '../../ui/Hidden.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import type { Run } from './runs.ts';
import css from './Words.module.css';

const tags = { same: 'span', removed: 'del', added: 'ins' } as const;

/** The number under which a finding is told below. */
export function MarkNumber({ number }: { readonly number: number }) {
  const { t } = useText();
  return (
    <span className={css.mark}>
      <span aria-hidden="true">{number}</span>
      <Hidden>{t('review.finding.at', { number })}</Hidden>
    </span>
  );
}

/** A text of a server: what changed in it is marked, and what a finding speaks of is numbered. */
export function Words({ runs }: { readonly runs: readonly Run[] }) {
  return (
    <p className={css.words}>
      {runs.map((run, place) => {
        // Pieces of one text never change places.
        // oxlint-disable react/no-array-index-key
        if (run.kind === 'mark') return <MarkNumber key={place} number={run.number} />;
        const Tag = tags[run.kind];
        return (
          <Tag key={place} className={run.kind === 'same' ? undefined : css[run.kind]}>
            <HiddenText text={run.text} />
          </Tag>
        );
        // oxlint-enable react/no-array-index-key
      })}
    </p>
  );
}
