import { useFormContext } from 'react-hook-form';
import { useText } from '../../i18n/text.tsx';
import { Field } from '../../ui/Field.tsx';
import { TextArea } from '../../ui/TextArea.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import type { SourceValues } from './source.ts';
import css from './SourceFields.module.css';

const examples = {
  spec: '@modelcontextprotocol/server-everything@2026.8.31',
  name: 'weather',
  line: 'node ~/servers/weather.js --celsius',
  url: 'https://mcp.example.org/mcp',
} as const;

/** One line about a new server. */
export function SourceField({ of }: { readonly of: keyof typeof examples }) {
  const { t } = useText();
  const { register, formState } = useFormContext<SourceValues>();
  return (
    <Field
      label={t(`servers.source.field.${of}`)}
      means={t(`servers.source.means.${of}`)}
      error={formState.errors[of] && t(`servers.source.wrong.${of}`)}
    >
      {(control) => <TextInput {...control} placeholder={examples[of]} {...register(of)} />}
    </Field>
  );
}

/** The configuration file of a client: chosen, or put in as text. It is read here, and nowhere kept. */
export function FileField() {
  const { t } = useText();
  const { register, formState, setValue } = useFormContext<SourceValues>();
  return (
    <>
      <Field label={t('servers.source.file')} means={t('servers.source.fileMeans')}>
        {(control) => (
          <input
            {...control}
            type="file"
            className={css.file}
            accept=".json,application/json"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file !== undefined) void file.text().then((text) => setValue('text', text));
            }}
          />
        )}
      </Field>
      <Field label={t('servers.source.field.text')} error={formState.errors.text && t('servers.source.wrong.text')}>
        {(control) => <TextArea {...control} rows={8} {...register('text')} />}
      </Field>
    </>
  );
}
