import { useState } from 'react';
import { now } from '../../api/clock.ts';
import { useText } from '../../i18n/text.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import css from './BackDialog.module.css';
import type { Undone } from './call.ts';
import { PlanDialog } from './PlanDialog.tsx';

const moments = ['15', '60', '240', 'today', 'own'] as const;

type Choice = (typeof moments)[number];

const minuteMs = 60_000;

/** The beginning of it, in epoch milliseconds; undefined as long as it is not said. */
const momentOf = (choice: Choice, own: string): number | undefined => {
  if (choice === 'today') return new Date(now()).setHours(0, 0, 0, 0);
  if (choice !== 'own') return now() - Number(choice) * minuteMs;
  const at = Date.parse(own);
  return Number.isNaN(at) ? undefined : at;
};

interface BackDialogProps {
  readonly onClose: () => void;
  readonly onDone: (undone: Undone) => void;
}

/** Takes back all that calls changed since a moment. */
export function BackDialog({ onClose, onDone }: BackDialogProps) {
  const { t } = useText();
  const [{ choice, own, at }, setMoment] = useState(() => ({
    choice: '60' as Choice,
    own: '',
    at: momentOf('60', ''),
  }));
  const choose = (next: Choice, text: string): void => setMoment({ choice: next, own: text, at: momentOf(next, text) });
  return (
    <PlanDialog
      what={at === undefined ? undefined : { kind: 'since', at }}
      title={t('undo.plan.back')}
      onClose={onClose}
      onDone={onDone}
      choice={
        <div className={css.choice}>
          <Field label={t('undo.moment')}>
            {(control) => (
              <Select
                {...control}
                value={choice}
                options={moments.map((value) => ({ value, label: t(`undo.moment.${value}`) }))}
                onChoose={(value) => choose(value, own)}
              />
            )}
          </Field>
          {choice === 'own' && (
            <Field label={t('undo.moment.at')}>
              {(control) => (
                <TextInput
                  {...control}
                  type="datetime-local"
                  value={own}
                  onChange={(event) => choose('own', event.target.value)}
                />
              )}
            </Field>
          )}
        </div>
      }
    />
  );
}
