import { Search, X } from 'lucide-react';
import { useRef } from 'react';
import { useText } from '../i18n/text.tsx';
import { Button } from './Button.tsx';
import css from './SearchInput.module.css';
import { TextInput } from './TextInput.tsx';

interface SearchInputProps {
  /** What is searched. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Looks for something in what is shown. Escape empties it. */
export function SearchInput({ label, value, onChange }: SearchInputProps) {
  const { t } = useText();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div role="search" className={css.search}>
      <Search size={16} className={css.icon} aria-hidden="true" />
      <TextInput
        ref={input}
        type="search"
        className={css.input}
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || value === '') return;
          event.stopPropagation();
          onChange('');
        }}
      />
      {value !== '' && (
        <Button
          look="quiet"
          isSmall
          aria-label={t('ui.clear')}
          className={css.clear}
          onClick={() => {
            onChange('');
            input.current?.focus();
          }}
        >
          <X size={16} aria-hidden="true" />
        </Button>
      )}
    </div>
  );
}
