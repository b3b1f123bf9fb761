import { useState } from 'react';
import { useText } from '../../i18n/text.tsx';
import type { PlainKey } from '../../i18n/messages.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import type { Content } from './call.ts';
import css from './Pictures.module.css';

type Picture = Extract<Content, { readonly kind: 'image' }>;

const sourceOf = ({ type, base64 }: Picture): string => `data:${type};base64,${base64}`;

interface OneProps {
  readonly title: PlainKey;
  readonly alt: PlainKey;
  readonly picture: Picture | undefined;
}

function One({ title, alt, picture }: OneProps) {
  const { t } = useText();
  return (
    <figure className={css.figure}>
      <figcaption>{t(title)}</figcaption>
      <div className={css.frame}>
        {picture ? <img src={sourceOf(picture)} alt={t(alt)} /> : <p className={css.nothing}>{t('undo.nothing')}</p>}
      </div>
    </figure>
  );
}

interface PicturesProps {
  readonly former: Picture | undefined;
  readonly current: Picture | undefined;
  readonly titles: readonly [former: PlainKey, current: PlainKey];
}

/** A picture as it was and as it is: side by side, or one over the other with a slider between them. */
export function Pictures({ former, current, titles }: PicturesProps) {
  const { t } = useText();
  const [isOver, setOver] = useState(false);
  const [shown, setShown] = useState(50);
  const canLie = former !== undefined && current !== undefined;
  return (
    <div>
      {isOver && canLie ? (
        <>
          <div className={classes(css.frame, css.over)}>
            <img src={sourceOf(former)} alt={t('undo.picture.before')} />
            <img
              src={sourceOf(current)}
              alt={t('undo.picture.after')}
              style={{ clipPath: `inset(0 0 0 ${100 - shown}%)` }}
            />
          </div>
          <input
            type="range"
            className={css.slider}
            aria-label={t('undo.slide')}
            min={0}
            max={100}
            value={shown}
            onChange={(event) => setShown(event.target.valueAsNumber)}
          />
        </>
      ) : (
        <div className={css.pair}>
          <One title={titles[0]} alt="undo.picture.before" picture={former} />
          <One title={titles[1]} alt="undo.picture.after" picture={current} />
        </div>
      )}
      {canLie && (
        <p className={css.switch}>
          <Button isSmall onClick={() => setOver(!isOver)}>
            {t(isOver ? 'undo.sideBySide' : 'undo.onTop')}
          </Button>
        </p>
      )}
    </div>
  );
}
