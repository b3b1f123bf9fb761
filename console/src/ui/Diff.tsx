import { useState } from 'react';
import { useText } from '../i18n/text.tsx';
import { Button } from './Button.tsx';
import { classes } from './classes.ts';
import css from './Diff.module.css';
import { differenceOf, linesOf, wordsOf, type Change } from './difference.ts';
import { foldedOf } from './folded.ts';
import { Hidden } from './Hidden.tsx';
import { HiddenText } from './HiddenText.tsx';

interface DiffProps {
  readonly former: string;
  readonly current: string;
  /** By lines for files, by words for sentences. */
  readonly by?: 'lines' | 'words';
  /** Lines shown before «show more»; each time so many. */
  readonly mostLines?: number;
}

const signs = { same: ' ', removed: '−', added: '+' } as const;

function Words({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <p className={css.words}>
      {changes.map(({ kind, text }, place) => {
        const Tag = kind === 'added' ? 'ins' : kind === 'removed' ? 'del' : 'span';
        return (
          // oxlint-disable-next-line react/no-array-index-key -- its place is all that tells it from its like, and nothing moves within it
          <Tag key={place} className={css[kind]}>
            <HiddenText text={text} />
          </Tag>
        );
      })}
    </p>
  );
}

/** Two texts of others compared: what was taken out, what was put in; hidden characters are drawn. */
export function Diff({ former, current, by = 'lines', mostLines = 400 }: DiffProps) {
  const { t } = useText();
  const [shown, setShown] = useState(mostLines);
  if (by === 'words') return <Words changes={differenceOf(wordsOf(former), wordsOf(current))} />;
  const lines = foldedOf(differenceOf(linesOf(former), linesOf(current)));
  return (
    <div className={css.lines}>
      {lines.slice(0, shown).map((line, place) =>
        line.kind === 'folded' ? (
          // oxlint-disable-next-line react/no-array-index-key -- its place is all that tells it from its like, and nothing moves within it
          <p key={place} className={css.folded}>
            {t('ui.unchanged', { count: line.count })}
          </p>
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- its place is all that tells it from its like, and nothing moves within it
          <p key={place} className={classes(css.line, css[line.kind])}>
            <span aria-hidden="true">{signs[line.kind]}</span>
            {line.kind !== 'same' && <Hidden>{t(line.kind === 'added' ? 'ui.added' : 'ui.removed')}: </Hidden>}
            <HiddenText text={line.text} />
          </p>
        ),
      )}
      {lines.length > shown && (
        <Button isSmall look="quiet" onClick={() => setShown(shown + mostLines)}>
          {t('ui.moreLines', { count: lines.length - shown })}
        </Button>
      )}
    </div>
  );
}
