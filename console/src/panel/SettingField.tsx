import { useText } from '../i18n/text.tsx';
import type { MessageKey } from '../i18n/messages.ts';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { TextArea } from '../ui/TextArea.tsx';
import { TextInput } from '../ui/TextInput.tsx';
import { choicesOf, isRight, type SettingKey } from './server-settings.ts';

interface SettingFieldProps {
  readonly of: SettingKey;
  readonly isRepository: boolean;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

const wrong = {
  folder: 'servers.wrong.folder',
  reads: 'servers.wrong.folders',
  writes: 'servers.wrong.folders',
  memory: 'servers.wrong.memory',
  startSeconds: 'servers.wrong.startSeconds',
  idleSeconds: 'servers.wrong.idleSeconds',
  answerSeconds: 'servers.wrong.answerSeconds',
  hardSeconds: 'servers.wrong.hardSeconds',
} as const satisfies Partial<Record<SettingKey, MessageKey>>;

function Choice({ of, text, onChange }: Pick<SettingFieldProps, 'text' | 'onChange'> & { of: 'trust' | 'isolation' }) {
  const { t } = useText();
  const words = {
    review: t('servers.trust.review'),
    trusted: t('servers.trust.trusted'),
    pinned: t('servers.trust.pinned'),
    shared: t('servers.isolation.shared'),
    'per-client': t('servers.isolation.per-client'),
    'per-session': t('servers.isolation.per-session'),
  };
  const label = new Map<string, string>(Object.entries(words));
  const options = choicesOf(of, text).map((value) => ({ value, label: label.get(value) ?? value }));
  return (
    <Field label={t(`servers.field.${of}`)} means={t(`servers.fieldMeans.${of}`)}>
      {(control) => <Select {...control} value={text} options={options} onChoose={onChange} />}
    </Field>
  );
}

/** One setting of a server: its name, meaning and unit, and what is wrong with it. */
export function SettingField({ of, isRepository, text, onChange }: SettingFieldProps) {
  const { t } = useText();
  if (of === 'trust' || of === 'isolation') return <Choice of={of} text={text} onChange={onChange} />;
  const key = of === 'folder' && isRepository ? 'repository' : of;
  const isSeconds = of.endsWith('Seconds');
  const Control = of === 'reads' || of === 'writes' ? TextArea : TextInput;
  return (
    <Field
      label={t(`servers.field.${key}`)}
      means={t(`servers.fieldMeans.${key}`)}
      {...(isSeconds && { unit: t('servers.seconds') })}
      error={isRight(of, text) ? undefined : t(wrong[of])}
    >
      {(control) => (
        <Control
          {...control}
          value={text}
          inputMode={isSeconds ? 'decimal' : 'text'}
          onChange={(event: { readonly target: { readonly value: string } }) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
