import { useState } from 'react';
import { useText } from '../i18n/text.tsx';
import { piecesOf } from './hidden-characters.ts';
import css from './HiddenText.module.css';

interface HiddenTextProps {
  /** Of a server, a model or a file: shown as it is, never obeyed. */
  readonly text: string;
  /** Characters shown before «show all». */
  readonly cutAt?: number;
}

/** A text of others. Characters that cannot be seen, or that turn its direction, are boxes with their name. */
export function HiddenText({ text, cutAt = 400 }: HiddenTextProps) {
  const { t } = useText();
  const [isWhole, setWhole] = useState(false);
  const isLong = text.length > cutAt;
  const shown = isLong && !isWhole ? text.slice(0, cutAt) : text;
  return (
    <span className={css.text}>
      <bdi>
        {piecesOf(shown).map((piece, place) =>
          piece.kind === 'text' ? (
            piece.text
          ) : (
            // oxlint-disable-next-line react/no-array-index-key -- its place is all that tells it from its like, and nothing moves within it
            <span key={place} className={css.box}>
              {piece.name}
            </span>
          ),
        )}
      </bdi>
      {isLong && (
        <>
          {!isWhole && '… '}
          <button type="button" className={css.more} aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? t('ui.showLess') : t('ui.showAll', { count: text.length })}
          </button>
        </>
      )}
    </span>
  );
}
