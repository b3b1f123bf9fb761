import { X } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextArea } from '../../ui/TextArea.tsx';
import css from './Fields.module.css';
import { isObject, shapeOf, withValue, type Field as SchemaField, type JsonObject } from './schema.ts';
import { JsonInput, NumberInput, type Control } from './TypedInput.tsx';

interface ValueInputProps {
  readonly name: string;
  readonly schema: JsonObject;
  readonly depth: number;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly control: Control;
  /** Whether what is missing is marked. */
  readonly isChecked: boolean;
}

function ListInput({ name, schema, depth, value, onChange, isChecked }: Omit<ValueInputProps, 'control'>) {
  const { t } = useText();
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  // Each keeps what is typed in it when another goes.
  const [keys, setKeys] = useState<readonly number[]>(() => items.map((_, at) => at));
  const set = (next: readonly unknown[]): void => onChange(next.length === 0 ? undefined : next);
  return (
    <div role="group" aria-label={name} className={css.group}>
      {keys.map((key, at) => (
        <div key={key} className={css.item}>
          <div>
            <ValueInput
              name={`${name} ${at + 1}`}
              schema={schema}
              depth={depth + 1}
              value={items[at]}
              onChange={(item) => set(keys.map((_, place) => (place === at ? item : items[place])))}
              control={{ 'aria-label': `${name} ${at + 1}` }}
              isChecked={isChecked}
            />
          </div>
          <IconButton
            label={t('try.removeItem', { at: at + 1 })}
            icon={<X size={16} />}
            isSmall
            onClick={() => {
              setKeys(keys.filter((each) => each !== key));
              set(items.filter((_, place) => place !== at));
            }}
          />
        </div>
      ))}
      <p>
        <Button
          isSmall
          onClick={() => {
            setKeys([...keys, (keys.at(-1) ?? -1) + 1]);
            set([...items, shapeOf(schema).kind === 'text' ? '' : undefined]);
          }}
        >
          {t('try.add')}
        </Button>
      </p>
    </div>
  );
}

/** One value, asked for as its schema says. */
function ValueInput({ name, schema, depth, value, onChange, control, isChecked }: ValueInputProps) {
  const { t } = useText();
  const shape = shapeOf(schema, depth);
  switch (shape.kind) {
    case 'text':
      return (
        <TextArea
          {...control}
          rows={typeof value === 'string' && value.includes('\n') ? 6 : 1}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case 'number':
      return <NumberInput value={value} onChange={onChange} control={control} />;
    case 'boolean':
      return (
        <Select
          {...control}
          value={value === true ? 'yes' : value === false ? 'no' : ''}
          options={[
            { value: '', label: t('try.notSet') },
            { value: 'yes', label: t('try.yes') },
            { value: 'no', label: t('try.no') },
          ]}
          onChoose={(chosen) => onChange(chosen === '' ? undefined : chosen === 'yes')}
        />
      );
    case 'choice':
      return (
        <Select
          {...control}
          value={String(shape.options.findIndex((option) => option === value))}
          options={[
            { value: '-1', label: t('try.notSet') },
            ...shape.options.map((option, at) => ({ value: String(at), label: String(option).slice(0, 200) })),
          ]}
          onChoose={(at) => onChange(shape.options[Number(at)])}
        />
      );
    case 'list':
      return (
        <ListInput
          name={name}
          schema={shape.item}
          depth={depth}
          value={value}
          onChange={onChange}
          isChecked={isChecked}
        />
      );
    case 'object':
      return (
        <div role="group" aria-label={name} className={css.group}>
          <Fields
            fields={shape.fields}
            depth={depth + 1}
            values={isObject(value) ? value : {}}
            onChange={(next) => onChange(Object.keys(next).length === 0 ? undefined : next)}
            isChecked={isChecked}
          />
        </div>
      );
    case 'json':
      return <JsonInput value={value} onChange={onChange} control={control} />;
  }
}

interface FieldsProps {
  readonly fields: readonly SchemaField[];
  readonly depth: number;
  readonly values: JsonObject;
  readonly onChange: (values: JsonObject) => void;
  readonly isChecked: boolean;
}

/** Direction marks and the like do not get into a label: it is drawn by the browser too. */
const plainName = (name: string): string => name.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '�').slice(0, 120);

/** The values of an object, one below the other; names and meanings are the server's words. */
export function Fields({ fields, depth, values, onChange, isChecked }: FieldsProps) {
  const { t } = useText();
  return fields.map(({ name, schema, isRequired }) => {
    const { description } = { description: schema['description'] };
    const isMissing = isChecked && isRequired && values[name] === undefined;
    return (
      <Field
        key={name}
        label={isRequired ? `${plainName(name)} (${t('try.required')})` : plainName(name)}
        {...(typeof description === 'string' && { means: <HiddenText text={description} cutAt={300} /> })}
        {...(isMissing && { error: t('try.missing') })}
      >
        {(control) => (
          <ValueInput
            name={plainName(name)}
            schema={schema}
            depth={depth}
            value={values[name]}
            onChange={(value) => onChange(withValue(values, name, value === '' && !isRequired ? undefined : value))}
            control={control}
            isChecked={isChecked}
          />
        )}
      </Field>
    );
  });
}
