import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import css from './Conflicts.module.css';
import { useShown } from './use-shown.ts';
import type { SettingsEditing } from './use-settings-form.ts';
import { useWords } from './use-words.ts';

/** What this person changed here and somebody else in the file: both sides, and what it was. */
export function Conflicts({ editing: { conflicts, keepMine, takeTheirs } }: { readonly editing: SettingsEditing }) {
  const { t } = useText();
  const words = useWords();
  const { whole } = useShown();
  if (conflicts.length === 0) return null;
  return (
    <Card tone="amber" role="alert" aria-labelledby="settings-conflicts">
      <h2 id="settings-conflicts">{t('settings.conflicts', { count: conflicts.length })}</h2>
      <p>{t('settings.conflicts.means')}</p>
      <ul className={css.list}>
        {conflicts.map((conflict) => {
          const { setting, was, mine, theirs } = conflict;
          const sides = [
            ['settings.was', was],
            ['settings.mine', mine],
            ['settings.theirs', theirs],
          ] as const;
          return (
            <li key={setting.path} className={css.conflict}>
              <h3>{words.label(setting)}</h3>
              <dl className={css.sides}>
                {sides.map(([name, text]) => (
                  <div key={name}>
                    <dt>{t(name)}</dt>
                    <dd>
                      <HiddenText text={whole(setting, text)} />
                    </dd>
                  </div>
                ))}
              </dl>
              <div className={css.actions}>
                <Button isSmall onClick={() => takeTheirs(conflict)}>
                  {t('settings.takeTheirs')}
                </Button>
                <Button isSmall onClick={() => keepMine(conflict)}>
                  {t('settings.keepMine')}
                </Button>
              </div>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
