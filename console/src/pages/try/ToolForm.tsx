import { Play } from 'lucide-react';
import { useState } from 'react';
import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Fields } from './Fields.tsx';
import { defaultsOf, fieldsOf, hasUnreadable, isMissingSome, isObject, type JsonObject } from './schema.ts';
import css from './ToolForm.module.css';
import { JsonInput } from './TypedInput.tsx';

interface ToolFormProps {
  readonly tool: Answer<'try.look'>['tools'][number];
  readonly isBusy: boolean;
  readonly onRun: (values: JsonObject) => void;
}

/** What a tool takes, asked for by a form of its schema, or as JSON. */
export function ToolForm({ tool, isBusy, onRun }: ToolFormProps) {
  const { t } = useText();
  const [values, setValues] = useState<unknown>(() => defaultsOf(tool.schema));
  const [isJson, setJson] = useState(false);
  const [isChecked, setChecked] = useState(false);
  const fields = fieldsOf(tool.schema);
  const given = isObject(values) ? values : {};
  const isBad = hasUnreadable(values) || (values !== undefined && !isObject(values));
  const isMissing = !isJson && isMissingSome(fields, given);
  const run = (): void => {
    setChecked(true);
    if (!isBad && !isMissing && !isBusy) onRun(given);
  };
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      {tool.description !== undefined && (
        <div>
          <p className={css.whose}>{t('try.serverSays')}</p>
          <blockquote className={css.words}>
            <HiddenText text={tool.description} cutAt={600} />
          </blockquote>
        </div>
      )}
      {isJson ? (
        <Field label={t('try.json')}>
          {(control) => <JsonInput control={control} value={values} onChange={setValues} />}
        </Field>
      ) : (
        <Fields fields={fields} depth={0} values={given} onChange={setValues} isChecked={isChecked} />
      )}
      {!isJson && fields.length === 0 && <p className={css.note}>{t('try.noArguments')}</p>}
      {isChecked && isJson && values !== undefined && !hasUnreadable(values) && !isObject(values) && (
        <p className={css.error}>{t('try.badObject')}</p>
      )}
      {isChecked && isMissing && (
        <p role="alert" className={css.error}>
          {t('try.missing')}
        </p>
      )}
      <div className={css.actions}>
        <Button type="submit" look="main" icon={<Play size={16} />} isBusy={isBusy}>
          {t('try.run')}
        </Button>
        <Button look="quiet" onClick={() => setJson(!isJson)} isOff={isBad}>
          {t(isJson ? 'try.asForm' : 'try.asJson')}
        </Button>
      </div>
    </form>
  );
}
