import { Root, Thumb } from '@radix-ui/react-switch';
import css from './Switch.module.css';

interface SwitchProps {
  readonly id?: string;
  /** Its name, where no label stands beside it. */
  readonly label?: string;
  readonly isOn: boolean;
  readonly isOff?: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** On or off, at once. */
export function Switch({ id, label, isOn, isOff = false, onChange }: SwitchProps) {
  return (
    <Root id={id} aria-label={label} className={css.track} checked={isOn} disabled={isOff} onCheckedChange={onChange}>
      <Thumb className={css.thumb} />
    </Root>
  );
}
