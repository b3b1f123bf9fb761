import { useId, type ComponentProps } from 'react';
import { TextInput } from './TextInput.tsx';

interface SuggestInputProps extends ComponentProps<'input'> {
  /** What is known; anything else may be written too. */
  readonly suggestions: readonly string[];
}

/** One line of text, with what is known one arrow key away. */
export function SuggestInput({ suggestions, ...rest }: SuggestInputProps) {
  const id = useId();
  return (
    <>
      <TextInput {...rest} list={id} />
      <datalist id={id}>
        {suggestions.map((text) => (
          <option key={text} value={text}>
            {text}
          </option>
        ))}
      </datalist>
    </>
  );
}
