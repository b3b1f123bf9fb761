import { Field } from './Field.tsx';
import { TextInput } from './TextInput.tsx';

interface ReasonFormProps {
  readonly label: string;
  readonly means: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Enter was pressed. */
  readonly onSubmit: () => void;
}

/** The one line in which a person says why, as long as the gateway keeps. */
export function ReasonForm({ label, means, placeholder, value, onChange, onSubmit }: ReasonFormProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Field label={label} means={means}>
        {(control) => (
          <TextInput
            {...control}
            maxLength={500}
            placeholder={placeholder}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
    </form>
  );
}
