import { useFormContext, useWatch, type FieldError } from 'react-hook-form';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { Field } from '../../ui/Field.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Coded } from './Coded.tsx';
import { keyOf, textOf, type Setting, type Texts } from './setting.ts';
import { SettingControl } from './SettingControl.tsx';
import css from './SettingRow.module.css';
import { useShown } from './use-shown.ts';
import { useWords } from './use-words.ts';

interface SettingRowProps {
  readonly setting: Setting;
  /** What the gateway finds wrong with it. */
  readonly problem: string | undefined;
}

const useWrong = ({ takes }: Setting): ((error: FieldError) => string) => {
  const { t } = useText();
  return ({ type }) => {
    switch (takes.kind) {
      case 'number': {
        if (!['too_small', 'too_big'].includes(type))
          return t(takes.isWhole ? 'settings.wrong.whole' : 'settings.wrong.number');
        const { least, most } = takes;
        return t(takes.isAbove ? 'settings.wrong.above' : 'settings.wrong.between', { least, most });
      }
      case 'size':
        return t('settings.wrong.size');
      case 'numbers':
        return t('settings.wrong.numbers');
      case 'switch':
      case 'choice':
      case 'text':
      case 'texts':
      case 'secret':
      case 'json':
      case 'fixed':
        return t('settings.wrong.json');
    }
  };
};

/** One setting: what it is, what it means, what holds where nothing is written, and the way back. */
export function SettingRow({ setting, problem }: SettingRowProps) {
  const { t } = useText();
  const { control, formState, setValue, setFocus } = useFormContext<Texts>();
  const words = useWords();
  const { bare } = useShown();
  const wrong = useWrong(setting);
  const { path, takes, byDefault, isHidden } = setting;
  const key = keyOf(path);
  const text = useWatch({ control, name: key }) ?? '';
  const written = textOf(setting.written);
  const isChanged = text !== written;
  const unit = words.unit(setting);
  const error = formState.errors[key];
  const isOwn = takes.kind !== 'fixed' && !isHidden;
  const back = isChanged ? written : '';
  return (
    <div id={`setting-${key}`} className={classes(css.row, isChanged && css.changed)}>
      <Field
        label={words.label(setting)}
        {...(unit !== undefined && { unit })}
        {...(byDefault !== undefined && { byDefault: bare(takes, textOf(byDefault)) })}
        means={
          <>
            <Coded text={words.means(setting)} />
            {!isOwn && <> {t(isHidden ? 'settings.hidden' : 'settings.byHand')}</>}
          </>
        }
        error={error && wrong(error)}
      >
        {(own) =>
          isHidden ? (
            <output id={own.id} aria-describedby={own['aria-describedby']}>
              ••••••••
            </output>
          ) : (
            <div className={css.control}>
              <div className={css.grow}>
                <SettingControl setting={setting} control={own} />
              </div>
              {isOwn && (isChanged || text !== '') && (
                <Button
                  isSmall
                  look="quiet"
                  onClick={() => {
                    setValue(key, back, { shouldDirty: true, shouldValidate: true });
                    if (back === '') setFocus(key);
                  }}
                >
                  {t(isChanged ? 'settings.takeBack' : 'settings.useDefault')}
                </Button>
              )}
            </div>
          )
        }
      </Field>
      {problem !== undefined && (
        <blockquote lang="en" className={css.problem}>
          <HiddenText text={problem} />
        </blockquote>
      )}
      <code className={css.path}>{path}</code>
    </div>
  );
}
