import { Controller, useFormContext } from 'react-hook-form';
import { useText } from '../../i18n/text.tsx';
import type { FieldControl } from '../../ui/Field.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Select } from '../../ui/Select.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { TextArea } from '../../ui/TextArea.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import { EntriesControl } from './entries/EntriesControl.tsx';
import { entryShapes } from './entries/shapes.ts';
import { keyOf, textOf, type Setting, type Texts } from './setting.ts';
import css from './SettingControl.module.css';
import { useShown } from './use-shown.ts';
import { useSecretNames, useWords } from './use-words.ts';

interface SettingControlProps {
  readonly setting: Setting;
  readonly control: FieldControl;
}

function ChoiceControl({ setting, control, values }: SettingControlProps & { readonly values: readonly string[] }) {
  const { control: form } = useFormContext<Texts>();
  const { t } = useText();
  const { bare } = useShown();
  const { takes, byDefault, path } = setting;
  const options = [
    {
      value: '',
      label:
        byDefault === undefined ? t('settings.leftOut') : t('ui.default', { value: bare(takes, textOf(byDefault)) }),
    },
    ...values.map((value) => ({ value, label: bare(takes, value) })),
  ];
  return (
    <Controller
      control={form}
      name={keyOf(path)}
      render={({ field: { value, onChange, onBlur, ref } }) => (
        <Select {...control} ref={ref} onBlur={onBlur} value={value} options={options} onChoose={onChange} />
      )}
    />
  );
}

function SecretControl(props: SettingControlProps) {
  const { getValues } = useFormContext<Texts>();
  const written = getValues(keyOf(props.setting.path)) ?? '';
  const known = useSecretNames().map((name) => `\${secret:${name}}`);
  return <ChoiceControl {...props} values={[...new Set([...known, ...(written === '' ? [] : [written])])]} />;
}

function SwitchControl({ setting, control }: SettingControlProps) {
  const { control: form } = useFormContext<Texts>();
  const { byDefault, written, path } = setting;
  return (
    <Controller
      control={form}
      name={keyOf(path)}
      render={({ field: { value, onChange } }) => (
        <Switch
          id={control.id}
          isOn={value === '' ? byDefault === true : value === 'true'}
          // What was left out, and is as it was, is left out again.
          onChange={(isOn) => onChange(written === undefined && isOn === (byDefault === true) ? '' : String(isOn))}
        />
      )}
    />
  );
}

function JsonControl({ setting, control }: SettingControlProps) {
  const { control: form } = useFormContext<Texts>();
  const { label } = useWords();
  const { path, example, written } = setting;
  const shape = Object.hasOwn(entryShapes, path) ? entryShapes[path] : undefined;
  return (
    <Controller
      control={form}
      name={keyOf(path)}
      render={({ field: { value, onChange, onBlur, ref } }) => {
        const json = (
          <TextArea
            {...control}
            ref={ref}
            value={value}
            onChange={onChange}
            onBlur={onBlur}
            rows={Math.min(16, Math.max(4, textOf(written).split('\n').length))}
            placeholder={example === undefined ? '' : JSON.stringify(example)}
          />
        );
        if (shape === undefined) return json;
        return (
          <EntriesControl
            ref={ref}
            shape={shape}
            label={label(setting)}
            control={control}
            text={value}
            onChange={onChange}
            json={json}
          />
        );
      }}
    />
  );
}

/** What a setting is set with. */
export function SettingControl({ setting, control }: SettingControlProps) {
  const { register } = useFormContext<Texts>();
  const { takes, path, byDefault, written } = setting;
  const usual = textOf(byDefault);
  switch (takes.kind) {
    case 'switch':
      return <SwitchControl setting={setting} control={control} />;
    case 'choice':
      return <ChoiceControl setting={setting} control={control} values={takes.of} />;
    case 'secret':
      return <SecretControl setting={setting} control={control} />;
    case 'number':
      return (
        <TextInput
          {...control}
          {...register(keyOf(path))}
          className={css.number}
          inputMode={takes.isWhole ? 'numeric' : 'decimal'}
          placeholder={usual}
        />
      );
    case 'size':
      return <TextInput {...control} {...register(keyOf(path))} className={css.number} placeholder={usual} />;
    case 'text':
      return <TextInput {...control} {...register(keyOf(path))} placeholder={usual} />;
    case 'texts':
    case 'numbers':
      return (
        <TextArea
          {...control}
          {...register(keyOf(path))}
          rows={Math.max(2, textOf(written).split('\n').length)}
          placeholder={usual}
        />
      );
    case 'json':
      return <JsonControl setting={setting} control={control} />;
    case 'fixed':
      return (
        <output id={control.id} aria-describedby={control['aria-describedby']} className={css.fixed}>
          <HiddenText text={textOf(written ?? byDefault) || '–'} />
        </output>
      );
  }
}
