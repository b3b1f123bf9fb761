import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { SuggestInput } from '../../ui/SuggestInput.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import css from './ListFields.module.css';
import { keptWhereEmpty, type SettingValues } from './settings.ts';

interface NamedFieldsProps {
  /** Variables of what is started here, headers of what is reached elsewhere. */
  readonly of: 'env' | 'headers';
}

/** Texts that a server is handed by their names. Keys that stand in the clear are not shown, and stay as they are. */
export function NamedFields({ of }: NamedFieldsProps) {
  const { t } = useText();
  const title = useId();
  const { register, formState, control } = useFormContext<SettingValues>();
  const { fields, append, remove } = useFieldArray({ control, name: of });
  const { data } = useLook('settings.secrets', {});
  const secrets = (data?.secrets ?? []).map(({ name }) => `\${secret:${name}}`);
  return (
    <fieldset className={css.fields} aria-describedby={title}>
      <legend className={css.legend}>{t(`servers.field.${of}`)}</legend>
      <p id={title} className={css.means}>
        <Sentence of="servers.envMeans" parts={{ command: <code>storycore-mcp secret set</code> }} />
      </p>
      {fields.map(({ id, value }, index) => (
        <div key={id} className={css.row}>
          <TextInput aria-label={t(`servers.${of}.name`)} {...register(`${of}.${index}.name`)} />
          <SuggestInput
            aria-label={t(`servers.${of}.value`)}
            placeholder={value === undefined ? t('servers.env.kept') : ''}
            suggestions={secrets}
            {...register(`${of}.${index}.value`, { setValueAs: keptWhereEmpty(value) })}
          />
          <IconButton label={t(`servers.${of}.remove`)} icon={<X size={16} />} onClick={() => remove(index)} />
        </div>
      ))}
      {formState.errors[of] && <p className={css.error}>{t(`servers.wrong.${of}`)}</p>}
      <Button isSmall icon={<Plus size={16} />} onClick={() => append({ name: '', value: '' })}>
        {t(`servers.${of}.add`)}
      </Button>
    </fieldset>
  );
}
