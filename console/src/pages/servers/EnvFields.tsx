import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import css from './EnvFields.module.css';
import type { SettingValues } from './settings.ts';

const untouched = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Variables that a server is handed. Keys that stand in the clear are not shown, and stay as they are. */
export function EnvFields() {
  const { t } = useText();
  const title = useId();
  const { register, formState, control } = useFormContext<SettingValues>();
  const { fields, append, remove } = useFieldArray({ control, name: 'env' });
  const isWrong = formState.errors.env !== undefined;
  return (
    <fieldset className={css.fields} aria-describedby={title}>
      <legend className={css.legend}>{t('servers.field.env')}</legend>
      <p id={title} className={css.means}>
        <Sentence of="servers.envMeans" parts={{ command: <code>storycore-mcp secret set</code> }} />
      </p>
      {fields.map(({ id, value }, index) => (
        <div key={id} className={css.row}>
          <TextInput aria-label={t('servers.env.name')} {...register(`env.${index}.name`)} />
          <TextInput
            aria-label={t('servers.env.value')}
            placeholder={value === undefined ? t('servers.env.kept') : ''}
            {...register(`env.${index}.value`, { setValueAs: untouched })}
          />
          <IconButton label={t('servers.env.remove')} icon={<X size={16} />} onClick={() => remove(index)} />
        </div>
      ))}
      {isWrong && <p className={css.error}>{t('servers.wrong.env')}</p>}
      <Button isSmall icon={<Plus size={16} />} onClick={() => append({ name: '', value: '' })}>
        {t('servers.env.add')}
      </Button>
    </fieldset>
  );
}
