import type { ReactNode } from 'react';
import { useText } from '../../i18n/text.tsx';
import { classes } from '../../ui/classes.ts';
import { differenceOf, linesOf, wordsOf } from '../../ui/difference.ts';
import type { Change } from '../../ui/difference.ts';
import { foldedOf } from '../../ui/folded.ts';
import { Hidden } from '../../ui/Hidden.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import css from './Beside.module.css';
import { Rest } from './Raw.tsx';
import { joined, marked } from './runs.ts';
import type { Mark } from './runs.ts';
import type { Difference } from './shapes.ts';
import { Words } from './Words.tsx';

type Value = NonNullable<Difference['after']>;

const nothing: Value = { text: '', rest: 0, isText: true };

function Lines({ changes }: { readonly changes: readonly Change[] }) {
  const { t } = useText();
  return (
    <div className={css.lines}>
      {foldedOf(changes).map((line, place) =>
        line.kind === 'folded' ? (
          // oxlint-disable-next-line react/no-array-index-key -- its place is all that tells it from its like, and nothing moves within it
          <p key={place} className={css.folded}>
            {t('ui.unchanged', { count: line.count })}
          </p>
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- its place is all that tells it from its like, and nothing moves within it
          <p key={place} className={classes(css.line, line.kind !== 'same' && css[line.kind])}>
            {line.kind !== 'same' && <Hidden>{t(line.kind === 'added' ? 'ui.added' : 'ui.removed')}: </Hidden>}
            <HiddenText text={line.text} />
          </p>
        ),
      )}
    </div>
  );
}

interface SideProps {
  readonly title: string;
  readonly rest: number;
  readonly children: ReactNode;
}

function Side({ title, rest, children }: SideProps) {
  return (
    <div className={css.side}>
      <p className={css.title}>{title}</p>
      {children}
      <Rest rest={rest} />
    </div>
  );
}

interface BesideProps {
  readonly difference: Difference;
  /** What findings speak of in what it is now. */
  readonly marks: readonly Mark[];
}

/** Left what was approved, right what it is now; what changed is marked, what cannot be seen is drawn. */
export function Beside({ difference, marks }: BesideProps) {
  const { t } = useText();
  const { before, after } = difference;
  const [was, is] = [before ?? nothing, after ?? nothing];
  const isText = was.isText && is.isText;
  const split = isText ? wordsOf : linesOf;
  const changes = differenceOf(split(was.text), split(is.text));
  const left = changes.filter(({ kind }) => kind !== 'added');
  const right = changes.filter(({ kind }) => kind !== 'removed');
  return (
    <div className={classes(css.beside, (before === undefined || after === undefined) && css.one)}>
      {before !== undefined && (
        <Side title={t('review.before')} rest={was.rest}>
          {isText ? <Words runs={joined(left)} /> : <Lines changes={left} />}
        </Side>
      )}
      {after !== undefined && (
        <Side title={t('review.after')} rest={is.rest}>
          {isText ? <Words runs={marked(joined(right), marks)} /> : <Lines changes={right} />}
        </Side>
      )}
    </div>
  );
}
