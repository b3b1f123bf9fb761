import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import css from './ListFields.module.css';
import { keptWhereEmpty, type SettingValues } from './settings.ts';

/** The arguments of a server's program, in their order. One with a key in the clear is not shown, and stays as it is. */
export function ArgumentFields() {
  const { t } = useText();
  const title = useId();
  const { register, formState, control } = useFormContext<SettingValues>();
  const { fields, append, remove } = useFieldArray({ control, name: 'args' });
  return (
    <fieldset className={css.fields} aria-describedby={title}>
      <legend className={css.legend}>{t('servers.field.args')}</legend>
      <p id={title} className={css.means}>
        {t('servers.fieldMeans.args')}
      </p>
      {fields.map(({ id, value, was }, index) => {
        const isKept = was !== undefined && value === undefined;
        return (
          <div key={id} className={css.one}>
            <TextInput
              aria-label={t('servers.args.value', { number: index + 1 })}
              placeholder={isKept ? t('servers.env.kept') : ''}
              {...register(`args.${index}.value`, { setValueAs: keptWhereEmpty(isKept ? undefined : '') })}
            />
            <IconButton
              label={t('servers.args.remove', { number: index + 1 })}
              icon={<X size={16} />}
              onClick={() => remove(index)}
            />
          </div>
        );
      })}
      {formState.errors.args && <p className={css.error}>{t('servers.wrong.args')}</p>}
      <Button isSmall icon={<Plus size={16} />} onClick={() => append({ value: '' })}>
        {t('servers.args.add')}
      </Button>
    </fieldset>
  );
}
