import type { ComponentProps, ReactNode } from 'react';
import css from './Button.module.css';
import { classes } from './classes.ts';
import { Spinner } from './Spinner.tsx';

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'> {
  /** `plain` by default; `main` once a screen, `danger` for what takes away, `quiet` beside others. */
  readonly look?: 'plain' | 'main' | 'danger' | 'quiet';
  readonly isSmall?: boolean;
  /** Waits for an answer: keeps its place and its focus, and does nothing. */
  readonly isBusy?: boolean;
  /** Cannot be used now. It stays focusable, so that its reason can be read: put one in a Tooltip. */
  readonly isOff?: boolean;
  readonly icon?: ReactNode;
}

/** A button. */
export function Button({
  look = 'plain',
  isSmall,
  isBusy,
  isOff,
  icon,
  children,
  className,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classes(css.button, css[look], isSmall && css.small, className)}
      aria-disabled={isOff === true || isBusy === true ? true : undefined}
      aria-busy={isBusy === true ? true : undefined}
      onClick={(event) => {
        if (isOff === true || isBusy === true) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {isBusy === true ? <Spinner /> : icon}
      {children}
    </button>
  );
}
