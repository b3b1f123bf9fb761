import {
  Content,
  Item,
  Label,
  Portal,
  RadioGroup,
  RadioItem,
  ItemIndicator,
  Root,
  Separator,
  Trigger,
} from '@radix-ui/react-dropdown-menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { classes } from './classes.ts';
import css from './Menu.module.css';

interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
}

// Not modal: the modal one locks scrolling by a style element, which the content security policy refuses.
/** Choices behind a button. */
export function Menu({ trigger, children, align = 'end' }: MenuProps) {
  return (
    <Root modal={false}>
      <Trigger asChild>{trigger}</Trigger>
      <Portal>
        <Content className={css.menu} align={align} sideOffset={6} collisionPadding={8}>
          {children}
        </Content>
      </Portal>
    </Root>
  );
}

interface MenuItemProps {
  readonly onSelect: () => void;
  readonly icon?: ReactNode;
  readonly isDanger?: boolean;
  readonly children: ReactNode;
}

/** One choice that does something. */
export function MenuItem({ onSelect, icon, isDanger, children }: MenuItemProps) {
  return (
    <Item className={classes(css.item, isDanger && css.danger)} onSelect={onSelect}>
      <span className={css.mark}>{icon}</span>
      {children}
    </Item>
  );
}

interface MenuChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChoose: (value: Value) => void;
}

/** One of several that holds. */
export function MenuChoice<Value extends string>({ label, value, options, onChoose }: MenuChoiceProps<Value>) {
  return (
    <RadioGroup
      value={value}
      onValueChange={(chosen) => {
        const option = options.find((candidate) => candidate.value === chosen);
        if (option) onChoose(option.value);
      }}
    >
      <Label className={css.label}>{label}</Label>
      {options.map((option) => (
        <RadioItem key={option.value} value={option.value} className={css.item ?? ''}>
          <span className={css.mark}>
            <ItemIndicator>
              <Check size={16} />
            </ItemIndicator>
          </span>
          {option.label}
        </RadioItem>
      ))}
    </RadioGroup>
  );
}

/** A line between choices. */
export function MenuLine() {
  return <Separator className={css.line} />;
}
