import { useText } from '../../i18n/text.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import type { Stage } from './shapes.ts';

const stages = ['observe', 'read-only', 'full'] as const;

interface StageChoiceProps {
  readonly stage: Stage;
  readonly onChoose: (stage: Stage) => void;
}

/** How far a server may go, with what that means. */
export function StageChoice({ stage, onChoose }: StageChoiceProps) {
  const { t } = useText();
  return (
    <Field
      label={t('review.stage')}
      means={`${t(`review.stage.${stage}.means`)} ${stage === 'observe' ? '' : t('review.stage.noGrant')}`.trim()}
    >
      {(control) => (
        <Select
          {...control}
          value={stage}
          options={stages.map((value) => ({ value, label: t(`review.stage.${value}`) }))}
          onChoose={onChoose}
        />
      )}
    </Field>
  );
}
