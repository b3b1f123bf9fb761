import type { ReactNode } from 'react';
import { Button, type ButtonProps } from './Button.tsx';
import css from './IconButton.module.css';
import { classes } from './classes.ts';
import { Tooltip } from './Tooltip.tsx';

interface IconButtonProps extends Omit<ButtonProps, 'icon' | 'children'> {
  /** What it does: its name, shown when it is pointed at or focused. */
  readonly label: string;
  readonly icon: ReactNode;
}

/** A button that shows a picture, with its name one glance away. */
export function IconButton({ label, icon, look = 'quiet', className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <Button {...rest} look={look} aria-label={label} className={classes(css.square, className)}>
        {icon}
      </Button>
    </Tooltip>
  );
}
