import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import css from './ReviewDialog.module.css';
import { keyOf, textOf, type Setting, type Texts } from './setting.ts';
import { useShown } from './use-shown.ts';
import { useWords } from './use-words.ts';

interface ChangesProps {
  readonly settings: readonly Setting[];
  readonly changes: Texts;
}

/** What saving would change: each setting as it is, and as it would be. */
export function Changes({ settings, changes }: ChangesProps) {
  const { t } = useText();
  const words = useWords();
  const { whole } = useShown();
  return (
    <ul className={css.list}>
      {settings.map((setting) => {
        const text = changes[keyOf(setting.path)];
        if (text === undefined) return null;
        return (
          <li key={setting.path}>
            <h3>{words.label(setting)}</h3>
            <p className={css.change}>
              <del>
                <HiddenText text={whole(setting, textOf(setting.written))} />
              </del>{' '}
              <span aria-label={t('settings.becomes')} role="img">
                →
              </span>{' '}
              <ins>
                <HiddenText text={whole(setting, text)} />
              </ins>
            </p>
          </li>
        );
      })}
    </ul>
  );
}
